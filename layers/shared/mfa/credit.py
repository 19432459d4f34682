"""Rule of credit: a metered account pays a message before it is sent, and is paid back if it was not."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from mfa import segments
from mfa.errors import InsufficientCredit, InvalidRequest, MfaError
from mfa.resources import Caller
from mfa.service import Service
from mfa.sms import Message
from mfa.store import credit_items
from mfa.store.credit_items import Change
from mfa.store.table import Table

MOST = 1_000_000_000


@contextmanager
def charged(service: Service, caller: Caller, application: str, message: Message, now: int) -> Iterator[None]:
    """Take the segments of `message` from the caller's credit, and give them back if what is done within fails.

    Nothing is asked of the table for an unlimited account, or for a test number, which nothing is sent to. Exact under
    any concurrency and for any answer that is lost (ADR 12), but for a process that dies within: that credit is gone.
    Raises InsufficientCredit, with nothing taken, and what is raised within.
    """
    if not caller.metered or message.to in service.settings.test_numbers:
        yield
        return
    debit = Change(_new_id(), "message", -segments.count(message.text), now, application)
    try:
        credit_items.apply(service.table, caller.account, debit)
        yield
    except InsufficientCredit:
        raise
    except Exception:
        with suppress(MfaError):
            credit_items.take_back(service.table, caller.account, debit)
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
