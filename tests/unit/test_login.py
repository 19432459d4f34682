"""Rules of login_start: who is sent a code, what is stored with it, and what a lost race or a failed send leaves."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from mfa import login
from mfa.errors import (
    AddressNotValidated,
    Forbidden,
    MfaError,
    NotFound,
    ServiceFault,
    StaleData,
    TooManyRequests,
    Unavailable,
)
from mfa.resources import Purpose, Status
from mfa.sending import SendRequest, Sent
from mfa.store.table import decoded

Refused = Callable[..., ClientError]
ADDRESS = "+12025550123"


def start(world: Any, display_name: str = "") -> Sent:
    request = SendRequest(world.caller, world.key, display_name, world.now)
    return login.start(world.service, world.sender, request)


def refusal(world: Any, error: type[MfaError]) -> MfaError:
    with pytest.raises(error) as refused:
        start(world)
    assert world.sender.messages == []
    return refused.value


def stored(world: Any) -> dict[str, Any]:
    """The values of the last write."""
    return decoded(world.dynamo.made("update_item")[-1]["ExpressionAttributeValues"])


@pytest.fixture
def validated(world: Any) -> Any:
    """A world whose user can log in."""
    world.application()
    world.user(Status.VALIDATED)
    return world


def test_a_validated_user_is_sent_the_code_that_is_stored(validated: Any) -> None:
    sent = start(validated)
    (message,) = validated.sender.messages
    assert message.to == ADDRESS
    assert message.text.split()[0].isdigit()
    assert stored(validated)[":validation_id"] == sent.validation_id
    assert stored(validated)[":purpose"] == Purpose.LOGIN
    assert message.text.split()[0] not in repr(validated.dynamo.calls)


def test_a_code_is_good_for_the_applications_duration_and_the_stacks_attempts(world: Any) -> None:
    world.application(auth_token_validity_duration=120)
    world.user()
    start(world)
    assert stored(world)[":expires_at"] == world.now + 120_000
    assert stored(world)[":attempts_left"] == world.service.settings.max_attempts


@pytest.mark.parametrize(
    ("of_request", "of_application", "shown"), [("Now", "App", "Now"), ("", "App", "App"), ("", "", "Shop")]
)
def test_the_name_shown_is_the_requests_or_the_applications_or_its_name(
    world: Any, of_request: str, of_application: str, shown: str
) -> None:
    world.application(
        display_name=of_application, login_template="$display_name: $code", message_from="Sender"
    )
    world.user()
    start(world, of_request)
    (message,) = world.sender.messages
    assert message.text.startswith(f"{shown}: ")
    assert message.sender == "Sender"


def test_a_login_costs_one_read_and_one_write(validated: Any) -> None:
    start(validated)
    assert [name for name, _ in validated.dynamo.calls] == ["transact_get_items", "update_item"]


def test_a_login_leaves_the_user_as_it_was(validated: Any) -> None:
    start(validated)
    (update,) = validated.dynamo.made("update_item")
    assert update["Key"]["sk"] == {"S": "CODE"}


def test_there_is_no_login_without_application_or_user(world: Any) -> None:
    refusal(world, NotFound)
    world.user()
    refusal(world, NotFound)
    world.dynamo.items.clear()
    world.application()
    refusal(world, NotFound)


def test_another_accounts_application_is_forbidden(world: Any) -> None:
    world.application(account="other")
    world.user()
    refusal(world, Forbidden)


@pytest.mark.parametrize("status", [Status.INITIAL, Status.PENDING])
def test_an_address_that_is_not_validated_gets_no_login_code(world: Any, status: Status) -> None:
    world.application()
    world.user(status)
    refusal(world, AddressNotValidated)
    assert world.dynamo.made("update_item") == []


def test_a_spent_budget_is_told_with_the_time_until_a_send_fits(validated: Any) -> None:
    short = validated.service.settings.user_sends_short
    validated.challenge(login_sends=frozenset(validated.now - 1000 * each for each in range(short)))
    refused = refusal(validated, TooManyRequests)
    assert refused.retry_after is not None
    assert validated.dynamo.made("update_item") == []
    validated.now += refused.retry_after * 1000
    start(validated)


def test_association_codes_do_not_use_up_logins(validated: Any) -> None:
    validated.challenge(association_sends=frozenset(range(validated.now - 20, validated.now)))
    start(validated)
    assert len(validated.sender.messages) == 1


def test_a_user_locked_by_failures_gets_no_login_code_and_no_time_to_wait(validated: Any) -> None:
    most = validated.service.settings.max_failures
    validated.challenge(failures=most - 1)
    start(validated)
    validated.sender.messages.clear()
    validated.challenge(failures=most)
    assert refusal(validated, TooManyRequests).retry_after is None


def test_failures_survive_a_new_code_but_not_a_right_one(validated: Any) -> None:
    validated.challenge(failures=7, digest=b"d", prefixed=b"p", guess=frozenset({b"x"}))
    start(validated)
    assert stored(validated)[":failures"] == 7
    validated.challenge(failures=7, digest=b"d", prefixed=b"p", guess=frozenset({b"p"}))
    start(validated)
    assert stored(validated)[":failures"] == 0


# --- races


CONFLICTS = ["TransactionConflictException", "ConditionalCheckFailedException"]


@pytest.mark.parametrize("code", CONFLICTS)
@pytest.mark.parametrize("lost", [1, 2])
def test_a_lost_race_is_read_and_decided_again(
    validated: Any, refused: Refused, code: str, lost: int
) -> None:
    validated.dynamo.outcomes = [refused(code) for _ in range(lost)]
    sent = start(validated)
    assert len(validated.dynamo.made("transact_get_items")) == lost + 1
    assert len(validated.sender.messages) == 1
    assert stored(validated)[":validation_id"] == sent.validation_id


@pytest.mark.parametrize("code", CONFLICTS)
def test_a_race_lost_three_times_is_stale_and_nothing_is_sent_or_undone(
    validated: Any, refused: Refused, code: str
) -> None:
    validated.dynamo.outcomes = [refused(code) for _ in range(3)]
    error = refusal(validated, StaleData)
    assert (error.status, error.code) == (409, "1001")
    assert len(validated.dynamo.made("update_item")) == 3


# --- failed sends


@pytest.mark.parametrize("error", [Unavailable("busy"), ServiceFault("no"), RuntimeError("anything")])
def test_a_code_that_was_not_sent_is_voided_and_its_send_given_back(validated: Any, error: Exception) -> None:
    validated.sender.failures = [error]
    with pytest.raises(type(error)) as raised:
        start(validated)
    assert raised.value is error
    _, undo = validated.dynamo.made("update_item")
    assert "REMOVE digest" in undo["UpdateExpression"]
    assert undo["UpdateExpression"].endswith("DELETE login_sends :sent")
    assert decoded(undo["ExpressionAttributeValues"])[":sent"] == frozenset({validated.now})


def test_a_write_that_may_have_been_applied_is_undone(validated: Any, refused: Refused) -> None:
    validated.dynamo.outcomes = [refused("InternalServerError", status=500)]
    refusal(validated, Unavailable)
    assert "REMOVE digest" in validated.dynamo.made("update_item")[-1]["UpdateExpression"]


def test_the_first_failure_is_told_even_if_it_cannot_be_undone(validated: Any, refused: Refused) -> None:
    validated.sender.failures = [Unavailable("the sender")]
    validated.dynamo.outcomes = [{}, refused("ThrottlingException")]
    assert refusal(validated, Unavailable).detail == "the sender"
