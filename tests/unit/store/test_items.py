"""Rules of the items: their keys, and what a refused or repeated write means."""

from collections.abc import Callable
from dataclasses import asdict
from itertools import combinations
from typing import Any

import pytest
from botocore.exceptions import ClientError

from mfa.errors import NameTaken, NotFound, ServiceFault, StaleData, Unavailable
from mfa.paging import Page
from mfa.resources import Application, Association, Budget, Challenge, NewCode, Purpose, Status, User, UserKey
from mfa.store import application_items, budget_items, challenge_items, token_items, user_items
from mfa.store.erasure import erase
from mfa.store.table import ConditionFailed, Conflict, Table, decoded, encoded
from mfa.tenancy import Token

Refused = Callable[..., ClientError]
ALICE = UserKey("acme", "app", "alice")
CODE = NewCode(b"d" * 32, b"p" * 32, 5, 1_000_000, "v1", Purpose.LOGIN, "a" * 64, b"", "")
SHOP = Application(id="app", account="acme", name="Shop", created_date="2026-11-23T18:16:00.123Z")


def size(item: dict[str, Any]) -> int:
    """The size DynamoDB counts, generously: names, and values of up to 21 bytes a number."""

    def bytes_of(value: object) -> int:
        if isinstance(value, frozenset):
            return 3 + sum(1 + bytes_of(each) for each in value)
        if isinstance(value, int):
            return len(str(value)) // 2 + 2
        return len(value if isinstance(value, bytes) else str(value).encode())

    return sum(len(name) + bytes_of(value) for name, value in item.items())


# --- keys


def test_a_user_id_enters_keys_as_a_hash_that_differs_in_every_code_point() -> None:
    ids = ["é", "e\u0301", "É", "a", "а", "a ", "A", "\u202ea", "#", "alice#USER#bob"]
    made = {user_items.partition_key(ALICE._replace(user=each)) for each in ids}
    assert len(made) == len(ids)
    assert all(len(each) == len("ACCOUNT#acme#APP#app#USER#") + 43 for each in made)


def test_items_of_different_kinds_never_share_a_key() -> None:
    keys = [
        application_items.key("x"),
        token_items.key("x"),
        user_items.item_key(ALICE),
        challenge_items.item_key(ALICE),
        budget_items.key("acme", "app", "x"),
    ]
    assert all(one != other for one, other in combinations(keys, 2))
    assert user_items.item_key(ALICE)[0] == challenge_items.item_key(ALICE)[0]


def test_an_items_attributes_come_back_as_the_resource() -> None:
    user = User("alice", Status.PENDING, "c", "l", 2, "v1", b"sealed", "digest")
    token = Token("id", "acme", "name", ("a:b", "c:d"), "c")
    assert application_items.read(asdict(SHOP) | {"pk": "x", "list_sk": "y"}) == SHOP
    assert user_items.read(asdict(user) | {"ttl": 1}) == user
    assert token_items.read(asdict(token) | {"scopes": "a:b c:d"}) == token
    assert challenge_items.read(None) == Challenge()
    assert budget_items.read(None) == Budget()
    assert budget_items.read({"revision": 4}) == Budget(frozenset(), 4)


def test_the_item_of_a_code_stays_within_one_write_unit_at_the_default_limits() -> None:
    sends = frozenset(range(1_795_457_760_000, 1_795_457_760_020))
    values = Challenge(
        revision=10**9,
        digest=CODE.digest,
        prefixed=CODE.prefixed,
        guess=frozenset(bytes([each]) * 32 for each in range(2)),
        attempt="x" * 16,
        attempts_left=5,
        failures=100,
        expires_at=1_795_457_760_123,
        validation_id="x" * 36,
        purpose=Purpose.ASSOCIATION,
        address_digest="x" * 64,
        login_sends=sends,
        association_sends=sends,
    )
    pk, sk = challenge_items.item_key(UserKey("a" * 36, "b" * 36, "c"))
    assert size({"pk": pk, "sk": sk, "ttl": 1_795_457_760, "write_id": "x" * 36} | asdict(values)) <= 1024


# --- codes


def attempt(table: Table) -> challenge_items.Attempt:
    return challenge_items.record_attempt(table, ALICE, frozenset({b"g"}), 100, "request", 5)


def test_an_attempt_that_was_written_is_counted(dynamo: Any, table: Table) -> None:
    dynamo.outcomes = [{"Attributes": encoded({"revision": 1, "attempts_left": 4})}]
    assert attempt(table) == (True, Challenge(revision=1, attempts_left=4))


def test_an_attempt_that_was_refused_is_not_counted_and_says_what_stood_there(
    dynamo: Any, table: Table, refused: Refused
) -> None:
    dynamo.outcomes = [refused("ConditionalCheckFailedException", item={"revision": 1, "attempt": "another"})]
    assert attempt(table) == (False, Challenge(revision=1, attempt="another"))


def test_a_refusal_by_our_own_earlier_try_is_counted(dynamo: Any, table: Table, refused: Refused) -> None:
    ours = {"revision": 1, "attempt": "request", "expires_at": 6}
    dynamo.outcomes = [refused("ConditionalCheckFailedException", item=ours)]
    assert attempt(table).counted
    ours["expires_at"] = 5
    dynamo.outcomes = [refused("ConditionalCheckFailedException", item=ours)]
    assert not attempt(table).counted


def test_an_attempt_at_no_code_at_all_is_not_counted(dynamo: Any, table: Table, refused: Refused) -> None:
    dynamo.outcomes = [refused("ConditionalCheckFailedException")]
    assert attempt(table) == (False, Challenge())


def test_every_limit_is_part_of_the_one_write(dynamo: Any, table: Table) -> None:
    attempt(table)
    (request,) = dynamo.made("update_item")
    for part in (
        "attribute_exists(digest)",
        "NOT contains(guess, digest)",
        "NOT contains(guess, prefixed)",
        "expires_at > :now",
        "failures < :most",
        "attempts_left > :zero",
    ):
        assert part in request["ConditionExpression"]
    assert request["ExpressionAttributeValues"][":most"] == {"N": "100"}
    assert request["ExpressionAttributeValues"][":now"] == {"N": "5"}
    assert request["UpdateExpression"].endswith("REMOVE #ttl")


def store(before: Challenge, failures: int = 0) -> dict[str, Any]:
    return challenge_items.store(ALICE, before, CODE, frozenset({5}), failures, "write", 1)


def test_a_code_is_stored_only_over_what_was_read() -> None:
    assert store(Challenge())["ConditionExpression"] == "attribute_not_exists(pk)"
    update = store(Challenge(revision=3, failures=7), failures=7)
    assert update["ConditionExpression"] == "revision = :before AND failures = :failures_before"
    values = decoded(update["ExpressionAttributeValues"])
    assert (values[":before"], values[":failures_before"], values[":revision"]) == (3, 7, 4)


def test_an_item_with_open_failures_never_expires() -> None:
    assert store(Challenge(revision=1, failures=3), failures=3)["UpdateExpression"].endswith(", #ttl")
    update = store(Challenge(revision=1, failures=3), failures=0)
    assert "#ttl = :ttl REMOVE receipt_of" in update["UpdateExpression"]
    assert decoded(update["ExpressionAttributeValues"])[":ttl"] == CODE.expires_at // 1000 + 86_400


def test_a_new_code_has_no_guess_and_its_own_purposes_budget() -> None:
    update = store(Challenge())
    values = decoded(update["ExpressionAttributeValues"])
    assert not Challenge(digest=CODE.digest, prefixed=CODE.prefixed, guess=values[":guess"]).used
    assert "login_sends = :login_sends" in update["UpdateExpression"]
    assert "association_sends" not in update["UpdateExpression"]


def test_a_code_that_our_earlier_try_stored_is_stored(dynamo: Any, table: Table, refused: Refused) -> None:
    dynamo.outcomes = [refused("ConditionalCheckFailedException", item={"write_id": "write"})]
    challenge_items.save(table, store(Challenge()), "write")


@pytest.mark.parametrize("item", [None, {"write_id": "another"}, {"revision": 1}])
def test_a_code_that_another_stored_is_a_lost_race(
    dynamo: Any, table: Table, refused: Refused, item: dict[str, Any] | None
) -> None:
    dynamo.outcomes = [refused("ConditionalCheckFailedException", item=item)]
    with pytest.raises(ConditionFailed):
        challenge_items.save(table, store(Challenge()), "write")


def test_a_budget_is_spent_only_if_it_is_what_was_read(table: Table) -> None:
    first = budget_items.spend(table, ("a", "b"), Budget(), frozenset({5000}))["Update"]
    assert first["ConditionExpression"] == "attribute_not_exists(pk)"
    second = budget_items.spend(table, ("a", "b"), Budget(frozenset({5000}), 3), frozenset({5000, 6000}))[
        "Update"
    ]
    assert second["ConditionExpression"] == "revision = :before"
    values = decoded(second["ExpressionAttributeValues"])
    assert (values[":before"], values[":revision"], values[":ttl"]) == (3, 4, 6 + 2 * 86_400)


def test_a_voided_code_keeps_its_item_and_loses_all_that_was_the_code(table: Table) -> None:
    update = challenge_items.bury(table, ALICE, 5000)["Update"]
    removed = update["UpdateExpression"].split("REMOVE ")[1].split(", ")
    assert set(NewCode._fields) <= set(removed)
    assert not {"login_sends", "association_sends", "revision", "failures"} & set(removed)


def retract(table: Table, *, fresh: bool = True, written: bool = True) -> None:
    challenge_items.retract_login(table, ALICE, "w1", 5, fresh, written)


def test_a_code_that_was_not_sent_is_voided_only_where_it_was_stored(
    dynamo: Any, table: Table, refused: Refused
) -> None:
    dynamo.outcomes = [refused("ConditionalCheckFailedException", item={"write_id": "w2"})]
    retract(table)
    voiding, giving_back = dynamo.made("update_item")
    assert "write_id = :write_id" in voiding["ConditionExpression"]
    assert "REMOVE digest" in voiding["UpdateExpression"]
    assert giving_back["UpdateExpression"].endswith("DELETE login_sends :sent")
    assert "REMOVE" not in giving_back["UpdateExpression"]


def test_a_send_that_may_not_have_been_spent_is_given_back_only_where_it_stands(
    dynamo: Any, table: Table, refused: Refused
) -> None:
    """Another send of the same millisecond would be given back instead."""
    dynamo.outcomes = [refused("ConditionalCheckFailedException")]
    retract(table, written=False)
    assert len(dynamo.calls) == 1


def test_a_live_code_that_could_not_be_sent_again_stays(dynamo: Any, table: Table) -> None:
    retract(table, fresh=False)
    (request,) = dynamo.made("update_item")
    assert "REMOVE write_id DELETE" in request["UpdateExpression"]
    assert "ExpressionAttributeNames" not in request


@pytest.mark.parametrize("fresh", [True, False])
@pytest.mark.parametrize("last", [True, False])
def test_failures_that_the_last_association_forgave_count_again_and_never_expire(
    table: Table, fresh: bool, last: bool
) -> None:
    failed, before = Association("w1", 4, 7, fresh), Challenge(revision=3)
    update = challenge_items.retract_association(table, ALICE, before, failed, 5, last=last)["Update"]
    expression, values = update["UpdateExpression"], decoded(update["ExpressionAttributeValues"])
    assert expression.endswith("DELETE association_sends :sent")
    assert update["ConditionExpression"] == "revision = :before"
    assert values[":before"] == 3
    assert ("failures = failures + :failures" in expression) is last
    assert values.get(":failures") == (7 if last else None)
    assert ("#ttl" in expression) is last
    assert ("digest" in expression) is (fresh and last)


def test_nothing_is_given_back_where_nothing_was_spent(dynamo: Any, table: Table, refused: Refused) -> None:
    dynamo.outcomes = [refused("ConditionalCheckFailedException")]
    challenge_items.give_back(table, ("a", "b"), "sends", 5)


def test_a_code_that_was_not_sent_is_voided_though_a_transaction_is_in_the_way(
    dynamo: Any, table: Table, refused: Refused
) -> None:
    dynamo.outcomes = [refused("TransactionConflictException")]
    retract(table, written=False)
    assert "REMOVE digest" in dynamo.made("update_item")[-1]["UpdateExpression"]
    assert len(dynamo.calls) == 2


# --- users


def validated_by(item: dict[str, Any] | None, dynamo: Any, table: Table, refused: Refused) -> bool:
    dynamo.outcomes = [refused("ConditionalCheckFailedException", item=item)]
    return user_items.mark_validated(table, ALICE, "v1", "request", "date")


def test_whose_write_sets_the_status_is_told_so(dynamo: Any, table: Table, refused: Refused) -> None:
    assert user_items.mark_validated(table, ALICE, "v1", "request", "date")
    assert validated_by({"validated_by": "request"}, dynamo, table, refused)
    assert not validated_by({"validated_by": "another"}, dynamo, table, refused)
    assert not validated_by({"status": "INITIAL"}, dynamo, table, refused)
    assert not validated_by(None, dynamo, table, refused)


def test_the_status_is_set_only_for_the_association_it_waits_for(dynamo: Any, table: Table) -> None:
    user_items.mark_validated(table, ALICE, "v1", "request", "date")
    (request,) = dynamo.made("update_item")
    assert request["ConditionExpression"] == "#status = :pending AND pending = :id"
    values = decoded(request["ExpressionAttributeValues"])
    assert (values[":pending"], values[":id"]) == ("VALIDATION PENDING", "v1")


def test_a_user_is_written_only_over_what_was_read(table: Table) -> None:
    user = User("alice", Status.INITIAL, "c", "l", 3)
    assert (
        user_items.put(table, ALICE, None, user)["Put"]["ConditionExpression"] == "attribute_not_exists(pk)"
    )
    for write in (
        user_items.put(table, ALICE, user, user)["Put"],
        user_items.delete(table, ALICE, user)["Delete"],
    ):
        assert write["ConditionExpression"] == "version_number = :version"
        assert decoded(write["ExpressionAttributeValues"]) == {":version": 3}


def test_a_user_comes_back_from_its_item_with_its_unsettled_associations(table: Table) -> None:
    unsettled = (
        Association("w1", 5),
        Association("w2", 6, 7, True, Status.PENDING, "v1", b"sealed", "d"),
    )
    user = User("alice", Status.PENDING, "c", "l", 3, "v2", unsettled=unsettled)
    stored = user_items.put(table, ALICE, None, user)["Put"]["Item"]
    assert user_items.read(decoded(stored)) == user
    assert stored["unsettled"]["L"][0] == {"M": {"write_id": {"S": "w1"}, "begun": {"N": "5"}}}


def test_a_user_who_is_to_be_nobody_is_deleted(table: Table) -> None:
    user = User("alice", Status.PENDING, "c", "l", 3)
    assert "Delete" in user_items.exchange(table, ALICE, user, None)
    assert "Put" in user_items.exchange(table, ALICE, user, user)


def test_users_are_listed_from_the_partition_of_their_application(dynamo: Any, table: Table) -> None:
    user = User("alice", Status.INITIAL, "2026", "2026", 1)
    dynamo.outcomes = [{"Items": [user_items.put(table, ALICE, None, user)["Put"]["Item"]]}]
    position = "2026-11-23T18:16:00.123Z#suffix"
    assert user_items.fetch_page(table, "acme", "app", Page({}, 5, position)) == ([user], "")
    (request,) = dynamo.made("query")
    stored = decoded(user_items.put(table, ALICE, None, user)["Put"]["Item"])
    assert request["ExpressionAttributeValues"][":list_pk"] == {"S": stored["list_pk"]}
    assert request["ExclusiveStartKey"]["pk"] == {"S": "ACCOUNT#acme#APP#app#USER#suffix"}


# --- applications


def test_an_application_and_the_guard_of_its_name_are_one_transaction(dynamo: Any, table: Table) -> None:
    application_items.create(table, SHOP, "request")
    (request,) = dynamo.made("transact_write_items")
    guard, application = (write["Put"] for write in request["TransactItems"])
    assert decoded(guard["Item"]) == {
        "pk": "ACCOUNT#acme",
        "sk": "NAME#Shop",
        "application": "app",
        "attempt": "request",
    }
    assert application_items.read(decoded(application["Item"])) == SHOP
    assert guard["ConditionExpression"] == application["ConditionExpression"] == "attribute_not_exists(pk)"


@pytest.mark.parametrize(
    ("reasons", "error"),
    [(["ConditionalCheckFailed", "None"], NameTaken), (["TransactionConflict", "None"], StaleData)],
)
def test_a_name_that_is_taken_is_told_apart_from_one_that_is_being_taken(
    dynamo: Any, table: Table, refused: Refused, reasons: list[str], error: type[Exception]
) -> None:
    dynamo.outcomes = [refused("TransactionCanceledException", reasons=reasons)]
    dynamo.items["ACCOUNT#acme", "NAME#Shop"] = encoded({"application": "other", "attempt": "another"})
    with pytest.raises(error):
        application_items.create(table, SHOP, "request")


def test_an_application_that_an_earlier_try_of_the_request_made_is_found(
    dynamo: Any, table: Table, refused: Refused
) -> None:
    dynamo.outcomes = [refused("TransactionCanceledException", reasons=["ConditionalCheckFailed"])]
    dynamo.items["ACCOUNT#acme", "NAME#Shop"] = encoded({"application": "earlier", "attempt": "request"})
    assert application_items.create(table, SHOP, "request") == "earlier"


def change(
    dynamo: Any, table: Table, refused: Refused, name: str, now: Application | None, reason: str
) -> None:
    """Change version 1 of SHOP to `name`; the table cancels for `reason` and then holds `now`."""
    if now:
        dynamo.items[application_items.key("app")] = encoded(asdict(now))
    dynamo.outcomes = [refused("TransactionCanceledException", reasons=[reason])]
    application_items.change(table, SHOP, SHOP.changed({"name": name}, "date"), "token")


@pytest.mark.parametrize("now", [None, SHOP.changed({}, "date")])
def test_a_version_that_is_not_current_is_stale_even_if_the_name_is_taken(
    dynamo: Any, table: Table, refused: Refused, now: Application | None
) -> None:
    with pytest.raises(StaleData):
        change(dynamo, table, refused, "Other", now, "ConditionalCheckFailed")


def test_a_new_name_that_is_taken_is_told_as_such(dynamo: Any, table: Table, refused: Refused) -> None:
    with pytest.raises(NameTaken, match="name"):
        change(dynamo, table, refused, "Other", SHOP, "ConditionalCheckFailed")


@pytest.mark.parametrize("reason", ["ConditionalCheckFailed", "TransactionConflict"])
def test_a_change_that_keeps_the_name_is_never_told_that_it_is_taken(
    dynamo: Any, table: Table, refused: Refused, reason: str
) -> None:
    with pytest.raises(StaleData):
        change(dynamo, table, refused, "Shop", SHOP, reason)


def test_a_change_of_name_that_meets_another_transaction_is_stale_and_not_taken(
    dynamo: Any, table: Table, refused: Refused
) -> None:
    with pytest.raises(StaleData):
        change(dynamo, table, refused, "Other", SHOP, "TransactionConflict")


def test_a_change_of_name_moves_the_guard_and_any_other_leaves_it(dynamo: Any, table: Table) -> None:
    application_items.change(table, SHOP, SHOP.changed({"name": "Other"}, "date"), "token")
    application_items.change(table, SHOP, SHOP.changed({"description": "x"}, "date"), "token")
    renamed, described = (request["TransactItems"] for request in dynamo.made("transact_write_items"))
    assert [next(iter(write)) for write in renamed] == ["Put", "Put", "Delete"]
    assert renamed[2]["Delete"]["Key"] == encoded({"pk": "ACCOUNT#acme", "sk": "NAME#Shop"})
    assert [next(iter(write)) for write in described] == ["Put"]
    assert decoded(described[0]["Put"]["ExpressionAttributeValues"])[":version"] == 1


@pytest.mark.parametrize("reason", ["ConditionalCheckFailed", "TransactionConflict"])
def test_an_application_that_changed_meanwhile_is_not_deleted(
    dynamo: Any, table: Table, refused: Refused, reason: str
) -> None:
    dynamo.outcomes = [refused("TransactionCanceledException", reasons=[reason])]
    with pytest.raises(StaleData):
        application_items.delete(table, SHOP, "token")


# --- tokens


def test_a_token_that_is_unknown_cannot_be_revoked(dynamo: Any, table: Table, refused: Refused) -> None:
    dynamo.outcomes = [refused("ConditionalCheckFailedException")]
    with pytest.raises(NotFound):
        token_items.revoke(table, "id", "date")


def test_a_second_revocation_leaves_the_date_of_the_first(dynamo: Any, table: Table) -> None:
    token_items.revoke(table, "id", "date")
    (request,) = dynamo.made("update_item")
    assert "if_not_exists(revoked_date, :date)" in request["UpdateExpression"]


def test_tokens_are_listed_by_account(dynamo: Any, table: Table) -> None:
    token = Token("id", "acme", "name", ("a:b",), "c")
    dynamo.outcomes = [{"Items": [encoded(asdict(token) | {"scopes": "a:b"})]}]
    assert token_items.fetch_page(table, "acme", Page({}, 5)) == ([token], "")


# --- erasure


def users(count: int) -> list[User]:
    return [
        User(f"u{number}", Status.VALIDATED, "c", "l", 1, address_digest="same") for number in range(count)
    ]


def test_users_go_with_their_codes_and_budgets_in_batches_and_each_item_once(
    dynamo: Any, table: Table
) -> None:
    erase(table, "acme", "app", users(30))
    batches = [request["RequestItems"]["mfa"] for request in dynamo.made("batch_write_item")]
    keys = [tuple(decoded(each["DeleteRequest"]["Key"]).values()) for batch in batches for each in batch]
    assert [len(batch) for batch in batches] == [25, 25, 11]
    assert len(set(keys)) == len(keys) == 61
    assert [sk for _, sk in keys].count("BUDGET") == 1


def test_a_user_goes_after_all_that_belongs_to_it(dynamo: Any, table: Table) -> None:
    erase(table, "acme", "app", users(1))
    (request,) = dynamo.made("batch_write_item")
    order = [each["DeleteRequest"]["Key"]["sk"]["S"] for each in request["RequestItems"]["mfa"]]
    assert order == ["BUDGET", "CODE", "USER"]


def test_what_a_batch_left_over_is_deleted_again(dynamo: Any, table: Table) -> None:
    rest = {"mfa": [{"DeleteRequest": {"Key": {}}}]}
    dynamo.outcomes = [{"UnprocessedItems": rest}, {"UnprocessedItems": {}}]
    erase(table, "acme", "app", users(1))
    assert dynamo.made("batch_write_item")[1]["RequestItems"] == rest


def test_a_batch_that_is_never_done_is_unavailable(dynamo: Any, table: Table) -> None:
    rest = {"mfa": [{"DeleteRequest": {"Key": {}}}]}
    dynamo.outcomes = [{"UnprocessedItems": rest}] * 10
    with pytest.raises(Unavailable):
        erase(table, "acme", "app", users(1))


def test_a_fault_of_the_table_is_not_taken_for_a_lost_race(
    dynamo: Any, table: Table, refused: Refused
) -> None:
    for call in (
        lambda: attempt(table),
        lambda: application_items.create(table, SHOP, "request"),
        lambda: token_items.revoke(table, "id", "date"),
    ):
        dynamo.outcomes = [refused("AccessDeniedException")]
        with pytest.raises(ServiceFault):
            call()


def test_a_conflict_in_creation_leaves_no_doubt(dynamo: Any, table: Table, refused: Refused) -> None:
    dynamo.outcomes = [refused("TransactionConflictException")]
    with pytest.raises(Conflict):
        table.transact([], "token")
