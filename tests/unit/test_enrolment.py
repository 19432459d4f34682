"""Rules of associate and its undoing: what is bound, what a lost race or a failed send leaves."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from mfa import enrolment
from mfa.errors import Forbidden, InvalidRequest, MfaError, NotFound, StaleData, TooManyRequests, Unavailable
from mfa.resources import Association, NewCode, Purpose, Status, User
from mfa.sealing import unseal
from mfa.sending import SendRequest, Sent
from mfa.store import budget_items, user_items
from mfa.store.table import decoded

Refused = Callable[..., ClientError]
ADDRESS, OTHER = "+12025550123", "+447400123456"


def associate(world: Any, address: str = ADDRESS) -> Sent:
    return enrolment.associate(
        world.service, world.sender, SendRequest(world.caller, world.key, "", world.now), address
    )


def refusal(world: Any, error: type[MfaError], address: str = ADDRESS) -> MfaError:
    with pytest.raises(error) as refused:
        associate(world, address)
    assert world.sender.messages == []
    return refused.value


def written(world: Any) -> tuple[User, dict[str, Any], dict[str, Any]]:
    """The user, and the values of code and budget, of the last association."""
    user, code, budget = world.dynamo.made("transact_write_items")[-1]["TransactItems"]
    values = (decoded(each["Update"]["ExpressionAttributeValues"]) for each in (code, budget))
    return user_items.read(decoded(user["Put"]["Item"])), *values


def budget(world: Any, address: str, sends: frozenset[int]) -> None:
    digest = world.keyring.address_digest(world.key.account, world.key.application, address)
    key = budget_items.key(world.key.account, world.key.application, digest)
    world.put(key, {"sends": sends, "revision": 1})


@pytest.fixture
def enrolling(world: Any) -> Any:
    """A world with an application and no user yet."""
    world.application()
    return world


def test_a_new_user_waits_for_the_code_that_was_sent(enrolling: Any) -> None:
    sent = associate(enrolling)
    user, code, _ = written(enrolling)
    assert (user.id, user.status, user.version_number) == ("alice", Status.PENDING, 1)
    assert user.created_date == user.last_updated_date == "2026-11-23T18:16:00.123Z"
    assert user.pending == code[":validation_id"] == sent.validation_id
    assert code[":purpose"] == Purpose.ASSOCIATION
    (message,) = enrolling.sender.messages
    assert message.to == ADDRESS


def test_neither_the_code_nor_the_number_is_stored_in_clear(enrolling: Any) -> None:
    associate(enrolling)
    (message,) = enrolling.sender.messages
    requests = repr(enrolling.dynamo.calls)
    assert message.text.split()[0] not in requests
    assert ADDRESS not in requests
    user, _, _ = written(enrolling)
    assert unseal(enrolling.keyring.sealing_key, enrolling.key, user.sealed_address) == ADDRESS


def test_a_user_who_is_there_gets_the_next_version_with_the_new_address(enrolling: Any) -> None:
    before = enrolling.user(Status.VALIDATED)
    associate(enrolling, OTHER)
    user, _, _ = written(enrolling)
    assert (user.status, user.version_number) == (Status.PENDING, before.version_number + 1)
    assert user.created_date == before.created_date
    assert unseal(enrolling.keyring.sealing_key, enrolling.key, user.sealed_address) == OTHER


def test_an_association_costs_one_read_and_one_transaction(enrolling: Any) -> None:
    associate(enrolling)
    assert [name for name, _ in enrolling.dynamo.calls] == ["batch_get_item", "transact_write_items"]


def test_an_association_sets_the_count_of_failures_to_nothing(enrolling: Any) -> None:
    enrolling.user()
    enrolling.challenge(failures=enrolling.service.settings.max_failures)
    associate(enrolling)
    assert written(enrolling)[1][":failures"] == 0


def test_an_address_that_is_refused_costs_nothing(enrolling: Any) -> None:
    refusal(enrolling, InvalidRequest, "+19005551234")
    assert enrolling.dynamo.calls == []


def test_a_test_number_need_not_exist_and_any_other_must(enrolling: Any) -> None:
    settings = replace(enrolling.service.settings, test_numbers={"+15550100": "123456"})
    enrolling.service = replace(enrolling.service, settings=settings)
    associate(enrolling, "+15550100")
    assert enrolling.sender.messages[0].text.startswith("123456 ")
    enrolling.sender.messages.clear()
    refusal(enrolling, InvalidRequest, "+15550101")


def test_there_is_no_association_without_the_callers_application(world: Any) -> None:
    refusal(world, NotFound)
    world.application(account="other")
    refusal(world, Forbidden)


def test_the_budget_of_the_user_is_that_of_associations(enrolling: Any) -> None:
    enrolling.challenge(login_sends=frozenset(range(enrolling.now - 20, enrolling.now)))
    associate(enrolling)
    enrolling.sender.messages.clear()
    enrolling.challenge(association_sends=frozenset(range(enrolling.now - 5, enrolling.now)))
    error = refusal(enrolling, TooManyRequests)
    assert error.retry_after == 600


def test_the_budget_of_an_address_counts_across_users_and_is_its_own(enrolling: Any) -> None:
    budget(enrolling, ADDRESS, frozenset(range(enrolling.now - 5, enrolling.now)))
    assert refusal(enrolling, TooManyRequests).retry_after == 600
    associate(enrolling, OTHER)
    assert len(enrolling.sender.messages) == 1


def test_both_budgets_are_spent_in_the_write_that_stores_the_code(enrolling: Any) -> None:
    enrolling.challenge(association_sends=frozenset({enrolling.now}))
    budget(enrolling, ADDRESS, frozenset({enrolling.now - 90_000_000, enrolling.now - 1}))
    associate(enrolling)
    _, code, of_address = written(enrolling)
    assert code[":association_sends"] == frozenset({enrolling.now, enrolling.now + 1})
    assert of_address[":sends"] == frozenset({enrolling.now - 1, enrolling.now})


# --- races


@pytest.mark.parametrize("reason", ["TransactionConflict", "ConditionalCheckFailed"])
@pytest.mark.parametrize("lost", [1, 2])
def test_a_lost_race_is_read_and_decided_again(
    enrolling: Any, refused: Refused, reason: str, lost: int
) -> None:
    enrolling.dynamo.outcomes = [refused("TransactionCanceledException", reasons=[reason])] * lost
    associate(enrolling)
    assert len(enrolling.dynamo.made("batch_get_item")) == lost + 1
    assert len(enrolling.sender.messages) == 1


@pytest.mark.parametrize("reason", ["TransactionConflict", "ConditionalCheckFailed"])
def test_a_race_lost_three_times_is_stale_and_nothing_is_sent_or_undone(
    enrolling: Any, refused: Refused, reason: str
) -> None:
    enrolling.dynamo.outcomes = [refused("TransactionCanceledException", reasons=[reason])] * 3
    error = refusal(enrolling, StaleData)
    assert (error.status, error.code) == (409, "1001")
    assert len(enrolling.dynamo.calls) == 6


# --- failed sends


def fail(world: Any, error: MfaError, meanwhile: Callable[[User], User | None] = lambda user: user) -> None:
    """Let the next message fail, once what was written stands in the table, where `meanwhile` changes the user."""

    def stand() -> None:
        user, code, _ = written(world)
        after = meanwhile(user)
        world.dynamo.items.pop(user_items.item_key(world.key), None)
        if after:
            stored = user_items.put(world.table, world.key, None, after)["Put"]["Item"]
            world.dynamo.items[user_items.item_key(world.key)] = stored
        world.challenge(
            **{name: code[f":{name}"] for name in NewCode._fields}, revision=code[":revision"], failures=0
        )

    world.sender.failures = [error]
    world.sender.before_failure = stand


def undone(world: Any) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """The writes to user, code and budget that undid an association."""
    _, undoing = world.dynamo.made("transact_write_items")
    user, code, of_address = undoing["TransactItems"]
    return user, code["Update"], of_address["Update"]


def test_an_association_that_was_not_sent_is_undone_in_each_of_its_parts(enrolling: Any) -> None:
    before = enrolling.user(Status.VALIDATED)
    fail(enrolling, Unavailable("busy"))
    refusal(enrolling, Unavailable)
    user, code, of_address = undone(enrolling)
    assert "REMOVE digest" in code["UpdateExpression"]
    assert code["UpdateExpression"].endswith("DELETE association_sends :sent")
    assert of_address["UpdateExpression"].endswith("DELETE sends :sent")
    restored = user_items.read(decoded(user["Put"]["Item"]))
    assert replace(restored, last_updated_date=before.last_updated_date) == replace(before, version_number=5)


def test_a_user_who_was_new_is_gone_again_after_a_failed_send(enrolling: Any) -> None:
    fail(enrolling, Unavailable("busy"))
    refusal(enrolling, Unavailable)
    user, _, _ = undone(enrolling)
    assert user["Delete"]["Key"]["sk"] == {"S": "USER"}


def test_an_undoing_that_loses_a_race_reads_and_decides_again(enrolling: Any, refused: Refused) -> None:
    fail(enrolling, Unavailable("the sender"))
    lost = refused("TransactionCanceledException", reasons=["TransactionConflict"])
    enrolling.dynamo.outcomes = [{}, lost, lost]
    assert refusal(enrolling, Unavailable).detail == "the sender"
    assert len(enrolling.dynamo.made("transact_write_items")) == 4


def test_a_failed_association_behind_another_changes_only_what_that_one_goes_back_to(enrolling: Any) -> None:
    before = enrolling.user(Status.VALIDATED)
    later = Association("later", enrolling.now, status=Status.PENDING, pending="ours")
    fail(
        enrolling,
        Unavailable("busy"),
        lambda user: replace(user, pending="later", unsettled=(*user.unsettled, later)),
    )
    refusal(enrolling, Unavailable)
    user, code, _ = undone(enrolling)
    left = user_items.read(decoded(user["Put"]["Item"]))
    assert left.pending == "later"
    (heir,) = left.unsettled
    assert (heir.write_id, heir.status, heir.sealed_address) == (
        "later",
        Status.VALIDATED,
        before.sealed_address,
    )
    assert "REMOVE" not in code["UpdateExpression"]


@pytest.mark.parametrize("gone", [True, False])
def test_of_a_user_ended_meanwhile_only_the_budgets_are_mended(enrolling: Any, gone: bool) -> None:
    fail(enrolling, Unavailable("busy"), lambda user: None if gone else replace(user, unsettled=()))
    refusal(enrolling, Unavailable)
    assert len(enrolling.dynamo.made("transact_write_items")) == 1
    assert [each["Key"]["sk"]["S"] for each in enrolling.dynamo.made("update_item")] == ["CODE", "BUDGET"]


def test_a_failed_association_does_not_unlock_a_user(enrolling: Any) -> None:
    """A locked user whose association fails is VALIDATED again; guessing may not go on from 0 then."""
    most = enrolling.service.settings.max_failures
    enrolling.user(Status.VALIDATED)
    enrolling.challenge(failures=most)
    fail(enrolling, InvalidRequest("address"))
    refusal(enrolling, InvalidRequest)
    _, code, _ = undone(enrolling)
    assert "failures = failures + :failures" in code["UpdateExpression"]
    assert decoded(code["ExpressionAttributeValues"])[":failures"] == most


def test_what_was_not_written_is_not_undone_where_a_live_code_was_to_be_sent_again(
    enrolling: Any, refused: Refused
) -> None:
    """A throttled transaction wrote nothing, and the user who stands there waits for the same code already."""
    enrolling.application(resend_policy="SAME")
    associate(enrolling)
    user, code, _ = written(enrolling)
    enrolling.user(Status.PENDING, pending=user.pending)
    fields = {name: code[f":{name}"] for name in NewCode._fields}
    enrolling.challenge(**fields, failures=3)
    enrolling.sender.messages.clear()
    enrolling.dynamo.calls.clear()
    enrolling.dynamo.outcomes = [refused("ThrottlingException")]
    refusal(enrolling, Unavailable)
    assert len(enrolling.dynamo.made("transact_write_items")) == 1
    assert not enrolling.dynamo.made("update_item")


# --- dissociate


def dissociate(world: Any) -> None:
    enrolment.dissociate(world.table, world.caller, world.key, world.now)


def test_a_dissociated_user_is_initial_and_has_no_address(enrolling: Any) -> None:
    before = enrolling.user(Status.VALIDATED)
    dissociate(enrolling)
    (request,) = enrolling.dynamo.made("transact_write_items")
    user, code = request["TransactItems"]
    assert "REMOVE digest" in code["Update"]["UpdateExpression"]
    after = user_items.read(decoded(user["Put"]["Item"]))
    assert (after.status, after.sealed_address, after.address_digest, after.pending) == (
        "INITIAL",
        b"",
        "",
        "",
    )
    assert after.version_number == before.version_number + 1
    assert decoded(user["Put"]["ExpressionAttributeValues"]) == {":version": before.version_number}


def test_dissociating_again_writes_nothing(enrolling: Any) -> None:
    """Not even a code is voided: it could be that of an association which came between."""
    enrolling.user(Status.INITIAL)
    dissociate(enrolling)
    assert [name for name, _ in enrolling.dynamo.calls] == ["batch_get_item"]


@pytest.mark.parametrize("reason", ["TransactionConflict", "ConditionalCheckFailed"])
def test_a_dissociation_that_loses_a_race_is_decided_again_and_then_stale(
    enrolling: Any, refused: Refused, reason: str
) -> None:
    enrolling.user()
    outcome = refused("TransactionCanceledException", reasons=[reason])
    enrolling.dynamo.outcomes = [outcome, outcome]
    dissociate(enrolling)
    assert len(enrolling.dynamo.made("batch_get_item")) == 3
    enrolling.dynamo.outcomes = [outcome, outcome, outcome]
    with pytest.raises(StaleData):
        dissociate(enrolling)


def test_there_is_no_dissociation_of_nobody(enrolling: Any) -> None:
    with pytest.raises(NotFound):
        dissociate(enrolling)
