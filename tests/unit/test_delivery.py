"""Rules of delivery: which method carries a code, what is paid for it, and which of several failures is told."""

from types import SimpleNamespace
from typing import Any

import pytest

from mfa.errors import InsufficientCredit, InvalidRequest, MfaError, ServiceFault, Unavailable
from mfa.flows.fallback import deliver
from mfa.models.message import Message
from mfa.models.resources import Caller
from mfa.runtime.settings import Settings
from mfa.store import credit_items
from mfa.store.credit_items import Change
from mfa.tenants.credit import Charge, charged, cost

NUMBER = "+12025550123"
LONG = Message(NUMBER, "a" * 400, "")  # Three segments.
SHORT = LONG._replace(text="a")
CALL = Message(NUMBER, "<speak/>", "", method="VOICE")
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
def test_of_several_failures_the_most_telling_is_told(first, second, told):
    line = Line(SMS=first, VOICE=second)
    with pytest.raises(told) as raised:
        deliver(line, (LONG, CALL), Charge(None, "", "app", 0, []))  # type: ignore[arg-type] # an account that pays nothing
    expected = [error for error in line.outcomes.values() if type(error) is told]
    assert raised.value is expected[0]


def test_a_text_costs_its_segments_and_a_call_or_an_e_mail_one() -> None:
    mail = Message("ann@shop.example", "a" * 1000, "", method="EMAIL")
    assert [cost(each) for each in (LONG, CALL, mail)] == [3, 1, 1]


class Balance:
    """Stands in for the balance: `changes` are reason and amount of all that was asked for; some meet an error."""

    def __init__(self) -> None:
        self.changes: list[tuple[str, int]] = []
        self.errors: dict[tuple[str, int], MfaError] = {}

    def apply(self, _table: object, _account: str, change: Change) -> None:
        made = change.reason, change.amount
        self.changes.append(made)
        if error := self.errors.get(made):
            raise error

    def take_back(self, table: object, account: str, debit: Change) -> None:
        self.apply(table, account, debit._replace(reason="refund", amount=-debit.amount))


@pytest.fixture
def balance(monkeypatch: pytest.MonkeyPatch) -> Balance:
    balance = Balance()
    monkeypatch.setattr(credit_items, "apply", balance.apply)
    monkeypatch.setattr(credit_items, "take_back", balance.take_back)
    return balance


@pytest.fixture
def service(settings: Settings) -> Any:
    return SimpleNamespace(table=None, settings=settings)


def paid(service: Any, line: Line, *messages: Message) -> None:
    with charged(service, METERED, "app", 0) as charge:
        deliver(line, messages, charge)


def test_methods_of_one_price_are_one_change(service: Any, balance: Balance) -> None:
    paid(service, Line(SMS=Unavailable), SHORT, CALL)
    assert balance.changes == [("message", -1)]


def test_if_every_method_fails_all_that_was_paid_is_given_back(service: Any, balance: Balance) -> None:
    with pytest.raises(Unavailable):
        paid(service, Line(VOICE=Unavailable, SMS=Unavailable), CALL, LONG)
    assert balance.changes == [("message", -1), ("message", -2), ("refund", 1), ("refund", 2)]


def test_a_dearer_method_that_cannot_be_paid_is_not_tried_and_nothing_is_kept(service, balance):
    balance.errors = {("message", -2): failing(InsufficientCredit)}
    line = Line(VOICE=InvalidRequest)
    with pytest.raises(InsufficientCredit):
        paid(service, line, CALL, LONG)
    assert line.tried == ["VOICE"]
    assert balance.changes == [("message", -1), ("message", -2), ("refund", 1)]


def test_what_cannot_be_given_back_does_not_fail_a_code_that_was_sent(service: Any, balance: Balance) -> None:
    balance.errors = {("refund", 2): Unavailable()}
    paid(service, Line(SMS=Unavailable), LONG, CALL)
    assert balance.changes == [("message", -3), ("refund", 2)]


def test_a_refund_that_fails_hides_no_failure_and_is_told(service, balance, caplog):
    balance.errors = {("refund", 3): ServiceFault()}
    with pytest.raises(Unavailable):
        paid(service, Line(SMS=Unavailable), LONG)
    assert "cleanup failed" in caplog.messages


def test_a_message_that_is_written_anew_pays_what_it_costs_beyond_the_last(service, balance):
    with charged(service, METERED, "app", 0) as charge:
        for message in (SHORT, SHORT, LONG, SHORT):
            charge.pay(message)
        charge.settle(SHORT)
        charge.take_back()  # Of what was sent, nothing.
    assert balance.changes == [("message", -1), ("message", -2), ("refund", 2)]
