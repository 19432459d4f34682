"""Rule of credit: a metered account pays a message before it is sent, and is paid back if it was not."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from mfa import segments
from mfa.errors import InsufficientCredit, InvalidRequest, MfaError
from mfa.methods import SMS
from mfa.resources import Caller
from mfa.service import Service
from mfa.sms import Message
from mfa.store import credit_items
from mfa.store.credit_items import Change
from mfa.store.table import Table

MOST = 1_000_000_000


def cost(message: Message) -> int:
    """Return what a message costs: a text its segments, an e-mail and a call 1."""
    return segments.count(message.text) if message.method == SMS else 1


class Charge:
    """What a request has paid for its code; `account` "" pays nothing, and asks nothing of the table.

    Each debit is exact under any concurrency and for any answer that is lost (ADR 12).
    """

    def __init__(self, table: Table, account: str, application: str, now: int) -> None:
        self._table = table
        self._account = account
        self._application = application
        self._now = now
        self._debits: list[Change] = []

    def pay(self, message: Message) -> None:
        """Take what `message` costs beyond what was paid already. Raises InsufficientCredit, with nothing taken."""
        owed = cost(message) - self._paid() if self._account else 0
        if owed <= 0:
            return
        debit = Change(_new_id(), "message", -owed, self._now, self._application)
        self._debits.append(debit)
        try:
            credit_items.apply(self._table, self._account, debit)
        except InsufficientCredit:
            self._debits.remove(debit)
            raise

    def settle(self, message: Message) -> None:
        """Give back what was paid beyond what `message` costs, which went out in place of a dearer one."""
        if (excess := self._paid() - cost(message)) > 0 and self._account:
            refund = Change(_new_id(), "refund", excess, self._now, self._application)
            with suppress(MfaError):
                credit_items.apply(self._table, self._account, refund)

    def take_back(self) -> None:
        """Give back all that was paid, known or not."""
        for debit in self._debits:
            with suppress(MfaError):
                credit_items.take_back(self._table, self._account, debit)

    def _paid(self) -> int:
        return -sum(debit.amount for debit in self._debits)


@contextmanager
def charged(
    service: Service, caller: Caller, application: str, message: Message, now: int
) -> Iterator[Charge]:
    """Take what `message` costs from the caller's credit, and give it back if what is done within fails.

    Nothing is asked of the table for an unlimited account, or for a test number, which nothing is sent to. Of a process
    that dies within the credit is gone. Raises InsufficientCredit, with nothing taken, and what is raised within.
    """
    pays = caller.metered and message.to not in service.settings.test_numbers
    charge = Charge(service.table, caller.account if pays else "", application, now)
    try:
        charge.pay(message)
        yield charge
    except Exception:
        charge.take_back()
        raise


def grant(table: Table, account: str, amount: int, note: str, now: int) -> int:
    """Add `amount` messages to an account's credit, or take some away if it is below 0; return the balance.

    Raises InvalidRequest, and InsufficientCredit rather than leave less than nothing.
    """
    if not 0 < abs(amount) <= MOST:
        raise InvalidRequest(f"amount: must be from 1 to {MOST} messages, or as many below 0.")
    reason = "grant" if amount > 0 else "correction"
    return credit_items.apply(table, account, Change(_new_id(), reason, amount, now, note=note))


def _new_id() -> bytes:
    return secrets.token_bytes(8)
