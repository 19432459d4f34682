"""Rules of delivery: which method carries a code, what is paid for it, and which of several failures is told."""

from typing import Any

import pytest

from mfa.errors import InsufficientCredit, InvalidRequest, MfaError, ServiceFault, Unavailable
from mfa.flows.fallback import deliver
from mfa.models.message import Message
from mfa.models.resources import Caller
from mfa.tenants.credit import Charge, charged, cost

NUMBER = "+12025550123"
LONG = Message(NUMBER, "a" * 400, "")  # Three segments.
CALL = Message(NUMBER, "<speak/>", "", method="VOICE")


def failing(kind: type[MfaError], *, unsent: bool = True) -> MfaError:
    error = kind()
    error.unsent = unsent
    return error


class Line:
    """A sender whose messages meet these outcomes, by method; `tried` are those that were handed to it."""

    def __init__(self, **outcomes: MfaError) -> None:
        self.outcomes = outcomes
        self.tried: list[str] = []

    def send(self, message: Message) -> None:
        self.tried.append(message.method)
        if error := self.outcomes.get(message.method):
            raise error


def run(line: Line, *messages: Message) -> Message:
    return deliver(line, messages, Charge(None, "", "app", 0))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (Unavailable, InvalidRequest, Unavailable),
        (InvalidRequest, Unavailable, Unavailable),
        (ServiceFault, InvalidRequest, ServiceFault),
        (InvalidRequest, ServiceFault, ServiceFault),
        (ServiceFault, Unavailable, Unavailable),
        (InvalidRequest, InvalidRequest, InvalidRequest),
    ],
)
def test_of_several_failures_the_most_telling_is_told(
    first: type[MfaError], second: type[MfaError], told: type[MfaError]
) -> None:
    line = Line(SMS=failing(first), VOICE=failing(second))
    with pytest.raises(told) as raised:
        run(line, LONG, CALL)
    expected = [error for error in line.outcomes.values() if type(error) is told]
    assert raised.value is expected[0]


def test_a_text_costs_its_segments_and_a_call_or_an_e_mail_one() -> None:
    mail = Message("ann@shop.example", "a" * 1000, "", method="EMAIL")
    assert [cost(each) for each in (LONG, CALL, mail)] == [3, 1, 1]


METERED = Caller("acme", frozenset(), metered=True)


def changes(world: Any) -> list[tuple[str, str]]:
    """Reason and amount of each change of the balance."""
    values = [request["ExpressionAttributeValues"] for request in world.dynamo.made("update_item")]
    return [(each[":change_reason"]["S"], each[":amount"]["N"]) for each in values]


def paid(world: Any, line: Line, *messages: Message) -> None:
    with charged(world.service, METERED, "app", world.now) as charge:
        deliver(line, messages, charge)


def test_methods_of_one_price_are_one_change(world: Any) -> None:
    paid(world, Line(SMS=failing(Unavailable)), LONG._replace(text="a"), CALL)
    assert changes(world) == [("message", "-1")]


def test_if_every_method_fails_all_that_was_paid_is_given_back(world: Any) -> None:
    line = Line(VOICE=failing(Unavailable), SMS=failing(Unavailable))
    with pytest.raises(Unavailable):
        paid(world, line, CALL, LONG)
    assert changes(world) == [("message", "-1"), ("message", "-2"), ("refund", "1"), ("refund", "2")]


def test_a_dearer_method_that_cannot_be_paid_is_not_tried_and_nothing_is_kept(
    world: Any, refused: Any
) -> None:
    world.dynamo.outcomes = [{}, refused("ConditionalCheckFailedException", item={"credit": 1})]
    line = Line(VOICE=failing(InvalidRequest))
    with pytest.raises(InsufficientCredit):
        paid(world, line, CALL, LONG)
    assert line.tried == ["VOICE"]
    assert changes(world) == [("message", "-1"), ("message", "-2"), ("refund", "1")]


def test_what_cannot_be_given_back_does_not_fail_a_code_that_was_sent(world: Any, refused: Any) -> None:
    world.dynamo.outcomes = [{}, refused("ThrottlingException")]
    paid(world, Line(SMS=failing(Unavailable)), LONG, CALL)
    assert changes(world) == [("message", "-3"), ("refund", "2")]
