"""Rules of delivery: which method carries a code, what is paid for it, and which of several failures is answered."""

from types import SimpleNamespace
from typing import Any

import pytest

from mfa.errors import InsufficientCredit, InvalidRequest, MfaError, ServiceFault, Unavailable
from mfa.flows.fallback import deliver
from mfa.models.message import Message
from mfa.models.resources import Caller
from mfa.store import credit_items
from mfa.tenants.credit import charged, cost

LONG = Message("+12025550123", "a" * 400, "")  # Three segments.
SHORT = LONG._replace(text="a")
CALL = LONG._replace(text="<speak/>", method="VOICE")
METERED = Caller("acme", frozenset(), metered=True)


def failing(kind: type[MfaError]) -> MfaError:
    error = kind()
    error.unsent = True
    return error


class Line:
    """A sender whose messages meet these outcomes, by method; `tried` are those that were handed to it."""

    def __init__(self, **outcomes: type[MfaError]) -> None:
        self.outcomes = {method: failing(kind) for method, kind in outcomes.items()}
        self.tried: list[str] = []

    def __call__(self, message: Message) -> None:
        self.tried.append(message.method)
        if error := self.outcomes.get(message.method):
            raise error


def test_a_text_costs_its_segments_and_a_call_or_an_e_mail_one() -> None:
    mail = Message("ann@shop.example", "a" * 1000, "", method="EMAIL")
    assert [cost(each) for each in (LONG, CALL, mail)] == [3, 1, 1]


@pytest.fixture
def balance(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Stands in for the balance: `changes` are reason and amount of all that was asked for; some meet an error."""
    balance = SimpleNamespace(changes=[], errors={})

    def apply(_table: object, _account: str, change: credit_items.Change) -> None:
        balance.changes.append((change.reason, change.amount))
        if error := balance.errors.get(balance.changes[-1]):
            raise error

    def take_back(table: object, account: str, debit: credit_items.Change) -> None:
        apply(table, account, debit._replace(reason="refund", amount=-debit.amount))

    monkeypatch.setattr(credit_items, "apply", apply)
    monkeypatch.setattr(credit_items, "take_back", take_back)
    return balance


# What fails by method, the messages, and a change of the balance that fails; what is raised, what was tried, and the changes.
PAID = {
    "one price is one change": ({"SMS": Unavailable}, (SHORT, CALL), {}, None, ["SMS", "VOICE"], [("message", -1)]),
    "a fault is answered before a refused address": (
        {"SMS": ServiceFault, "VOICE": InvalidRequest}, (SHORT, CALL), {}, ServiceFault, ["SMS", "VOICE"],
        [("message", -1), ("refund", 1)],
    ),
    "what a retry mends is answered before a fault": (
        {"SMS": ServiceFault, "VOICE": Unavailable}, (SHORT, CALL), {}, Unavailable, ["SMS", "VOICE"],
        [("message", -1), ("refund", 1)],
    ),
    "a dearer one that cannot be paid is not tried": (
        {"VOICE": InvalidRequest}, (CALL, LONG), {("message", -2): failing(InsufficientCredit)}, InsufficientCredit,
        ["VOICE"], [("message", -1), ("message", -2), ("refund", 1)],
    ),
    "a refund that fails does not fail what was sent": (
        {"SMS": Unavailable}, (LONG, CALL), {("refund", 2): Unavailable()}, None, ["SMS", "VOICE"],
        [("message", -3), ("refund", 2)],
    ),
    "a refund that fails hides no failure": (
        {"SMS": Unavailable}, (LONG,), {("refund", 3): ServiceFault()}, Unavailable, ["SMS"],
        [("message", -3), ("refund", 3)],
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("fails", "messages", "errors", "raised", "tried", "changes"), PAID.values(), ids=PAID
)
def test_what_was_not_sent_costs_nothing(
    settings, balance, caplog, fails, messages, errors, raised, tried, changes
):
    line, service = Line(**fails), SimpleNamespace(table=None, settings=settings)
    balance.errors, found = errors, None
    try:
        with charged(service, METERED, "app", 0) as charge:
            deliver(line, messages, charge)
    except MfaError as error:
        found = type(error)
    assert (found, line.tried, balance.changes) == (raised, tried, changes)
    assert ("cleanup failed" in caplog.messages) == any(reason == "refund" for reason, _ in errors)


def test_a_message_that_is_written_anew_pays_what_it_costs_beyond_the_last(settings, balance):
    with charged(SimpleNamespace(table=None, settings=settings), METERED, "app", 0) as charge:
        for message in (SHORT, SHORT, LONG, SHORT):
            charge.pay(message)
        charge.settle(SHORT)
        charge.take_back()  # Of what was sent, nothing.
    assert balance.changes == [("message", -1), ("message", -2), ("refund", 2)]
