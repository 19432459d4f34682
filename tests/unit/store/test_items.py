"""Rules of the items: their keys, and what a refused or repeated write means."""

from collections.abc import Callable
from dataclasses import asdict
from itertools import combinations
from typing import Any

import pytest
from botocore.exceptions import ClientError

from mfa.challenges import Challenge, NewCode, Purpose, Send
from mfa.errors import ServiceFault, StaleData
from mfa.resources import Application, Status, User, UserKey
from mfa.store import application_items, budget_items, challenge_items, token_items, user_items
from mfa.store.budget_items import Budget
from mfa.store.table import ConditionFailed, Table, decoded, encoded
from mfa.tenancy import Token

Refused = Callable[..., ClientError]
ALICE = UserKey("acme", "app", "alice")
CODE = NewCode(b"d" * 32, b"p" * 32, 5, 1_000_000, "v1", Purpose.LOGIN, "a" * 64, b"", "")
SHOP = Application(id="app", account="acme", name="Shop", created_date="2026-11-23T18:16:00.123Z")


def size(item: dict[str, Any]) -> int:
    """The size DynamoDB counts: names, and of a number a byte for two digits and one more."""

    def bytes_of(value: object) -> int:
        if isinstance(value, frozenset):
            return sum(bytes_of(each) for each in value)
        if isinstance(value, int):
            return (len(str(value)) + 1) // 2 + 1
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
        revision=2**48,
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
        in_flight=frozenset({1_795_457_760_000_000_001, 1_795_457_760_000_000_002}),
        carried_by=frozenset({1_795_457_760_000_000_001}),
        binding=2**48,
        forgiven=99,
    )
    pk, sk = challenge_items.item_key(UserKey("a" * 36, "b" * 36, "c"))
    assert size({"pk": pk, "sk": sk, "ttl": 1_795_457_760} | asdict(values)) <= 1024


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


SEND = Send(1, 5, Purpose.LOGIN, "v1")


def store(before: Challenge) -> dict[str, Any]:
    return challenge_items.store(ALICE, before, CODE, frozenset({5}), SEND, 7)


def test_an_item_with_open_failures_never_expires() -> None:
    assert store(Challenge(revision=1, failures=3))["UpdateExpression"].endswith(", #ttl")
    update = store(Challenge(revision=1))
    assert "#ttl = :ttl REMOVE #receipt_of" in update["UpdateExpression"]
    assert decoded(update["ExpressionAttributeValues"])[":ttl"] == CODE.expires_at // 1000 + 86_400


def test_a_code_that_our_earlier_try_stored_is_stored(dynamo: Any, table: Table, refused: Refused) -> None:
    ours = {"in_flight": frozenset({SEND.id, 2})}
    dynamo.outcomes = [refused("ConditionalCheckFailedException", item=ours)]
    challenge_items.save(table, store(Challenge()), SEND)


@pytest.mark.parametrize("item", [None, {"in_flight": frozenset({2})}, {"revision": 1}])
def test_a_code_that_another_stored_is_a_lost_race(
    dynamo: Any, table: Table, refused: Refused, item: dict[str, Any] | None
) -> None:
    dynamo.outcomes = [refused("ConditionalCheckFailedException", item=item)]
    with pytest.raises(ConditionFailed):
        challenge_items.save(table, store(Challenge()), SEND)


# --- users


def test_whose_write_sets_the_status_is_told_so(dynamo: Any, table: Table, refused: Refused) -> None:
    user = asdict(User("alice", Status.PENDING, "c", "l", 2, "v1"))

    def mark(outcome: Any) -> User | None:
        dynamo.outcomes = [outcome]
        return user_items.mark_validated(table, ALICE, "v1", "request", "date")

    assert mark({"Attributes": encoded(user)}) == User(**user)
    assert mark(refused("ConditionalCheckFailedException", item=user | {"validated_by": "request"}))
    for item in (user | {"validated_by": "another"}, user, None):
        assert mark(refused("ConditionalCheckFailedException", item=item)) is None


# --- applications


def change(
    dynamo: Any, table: Table, refused: Refused, name: str, now: Application | None, reason: str
) -> None:
    """Change version 1 of SHOP to `name`; the table cancels for `reason` and then holds `now`."""
    if now:
        dynamo.items[application_items.key("app")] = encoded(asdict(now))
    dynamo.outcomes = [refused("TransactionCanceledException", reasons=[reason])]
    application_items.ITEMS.change(table, SHOP, SHOP.changed({"name": name}, "date"), "token")


def test_a_change_that_keeps_the_name_is_never_told_that_it_is_taken(
    dynamo: Any, table: Table, refused: Refused
) -> None:
    with pytest.raises(StaleData):
        change(dynamo, table, refused, "Shop", SHOP, "ConditionalCheckFailed")


def test_a_fault_of_the_table_is_not_taken_for_a_lost_race(
    dynamo: Any, table: Table, refused: Refused
) -> None:
    for call in (
        lambda: attempt(table),
        lambda: application_items.ITEMS.create(table, SHOP, "request"),
        lambda: token_items.revoke(table, "id", "date"),
    ):
        dynamo.outcomes = [refused("AccessDeniedException")]
        with pytest.raises(ServiceFault):
            call()
