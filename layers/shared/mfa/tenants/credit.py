"""Rule of credit: a metered account pays for a message before it is sent, and gets a refund if it was not."""

import secrets
from collections.abc import Container, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from mfa.errors import InsufficientCredit, InvalidRequest
from mfa.models.message import Message
from mfa.models.resources import Caller
from mfa.runtime import telemetry
from mfa.senders.delivery_methods import METHODS
from mfa.store import credit_items
from mfa.store.credit_items import Change
from mfa.store.table import Table
from mfa.tenants.service import Service

MOST = 1_000_000_000


def cost(message: Message) -> int:
    """Return the cost of a message in segments, by its delivery method."""
    return METHODS[message.method].cost(message.text)


class Charge(NamedTuple):
    """What a request has paid for its code, over all its tries.

    `account` "" pays nothing and makes no request; nor does a message to one of the `free` addresses. Each debit is
    exact under concurrency and after lost responses (ADR 12).
    """

    table: Table
    account: str
    application: str
    now: int
    debits: list[Change]
    free: Container[str] = ()

    def pay(self, message: Message) -> None:
        """Debit the cost of `message` minus what was paid before. Raises InsufficientCredit without a debit."""
        owed = self._price(message) - self._paid()
        if owed <= 0:
            return
        debit = Change(_new_id(), "message", -owed, self.now, self.application)
        self.debits.append(debit)
        try:
            credit_items.apply(self.table, self.account, debit)
        except InsufficientCredit:
            self.debits.remove(debit)
            raise

    def settle(self, message: Message) -> None:
        """Refund the difference if `message`, which was sent, costs less than was paid."""
        excess = self._paid() - self._price(message)
        self.debits.clear()
        if excess > 0:
            refund = Change(_new_id(), "refund", excess, self.now, self.application)
            with telemetry.best_effort("refund"):
                credit_items.apply(self.table, self.account, refund)

    def take_back(self) -> None:
        """Refund everything that was paid, or that may have been paid."""
        for debit in self.debits:
            with telemetry.best_effort("refund"):
                credit_items.take_back(self.table, self.account, debit)

    def _price(self, message: Message) -> int:
        return cost(message) if self.account and message.to not in self.free else 0

    def _paid(self) -> int:
        return -sum(debit.amount for debit in self.debits)


@contextmanager
def charged(service: Service, caller: Caller, application: str, now: int) -> Iterator[Charge]:
    """Let the body pay for its message from the caller's credit, and refund it if the body fails.

    Makes no request for an unlimited account or a test number, to which nothing is sent. If the process dies in
    between, the message stays paid. Raises the body's errors.
    """
    account = caller.account if caller.metered else ""
    charge = Charge(service.table, account, application, now, [], service.settings.test_numbers)
    try:
        yield charge
    except Exception:
        charge.take_back()
        raise


def grant(table: Table, account: str, amount: int, note: str, now: int) -> int:
    """Add `amount` segments to an account's credit, or subtract them if negative. Return the balance.

    Raises InvalidRequest, and InsufficientCredit if the balance would be negative.
    """
    return credit_items.apply(table, account, granted(amount, note, now))


def granted(amount: int, note: str, now: int) -> Change:
    """Return the change of a balance for a grant, or for a correction if negative. Raises InvalidRequest."""
    if not 0 < abs(amount) <= MOST:
        raise InvalidRequest(f"amount: must be from 1 to {MOST}, or from -{MOST} to -1.")
    reason = "grant" if amount > 0 else "correction"
    return Change(_new_id(), reason, amount, now, note=note)


def _new_id() -> bytes:
    return secrets.token_bytes(8)
