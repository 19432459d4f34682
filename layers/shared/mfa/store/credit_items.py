"""The balance of an account. Each change is one write, applied once, even after lost responses."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from mfa.errors import InsufficientCredit
from mfa.models.account import Account
from mfa.models.terms import CreditMode
from mfa.store.expressions import update
from mfa.store.table import ConditionFailed, Item, Key, Table, Value

# The ids of changes stay on the item longer than any request runs, so that a repeated try or refund is recognised.
# They are in several sets, used in turn, one for each period. A late write can come when the next period has begun,
# so a write clears neither the next period's set nor the one before its own. With seven sets, a job that runs every
# few minutes clears each in turn, and none grows without end.
KEPT_MILLISECONDS = 30_000
_SETS = 7
_DONE = range(2, _SETS - 1)
# `ours` is the set of the change's period.
_MADE = "contains({ours}, :own)"
_NOT_MADE = "NOT contains({ours}, :own)"
_ENOUGH = "credit >= :needed"


class Change(NamedTuple):
    """A change of a balance by `amount` segments: reason, time (milliseconds), and author. `id` is random."""

    id: bytes
    reason: str
    amount: int
    now: int
    application: str = ""
    note: str = ""


def key(account: str) -> Key:
    """Return the primary key of an account's balance. It is apart from the account's item, which is in the index."""
    return f"ACCOUNT#{account}", "CREDIT"


def balance(table: Table, account: str) -> int:
    """Return the account's current credit, 0 if it never had any."""
    return _balance(table.get(key(account)))


def balances(table: Table, accounts: Sequence[Account]) -> list[int | None]:
    """Return the credit of each account in order, None for an unlimited one."""
    metered = [each.id for each in accounts if each.credit == CreditMode.METERED]
    left = dict(zip(metered, map(_balance, table.get_all(*map(key, metered))), strict=True))
    return [left.get(each.id) for each in accounts]


def apply(table: Table, account: str, change: Change) -> int:
    """Apply the change unless it was applied before, and return the balance. Raises InsufficientCredit."""
    try:
        return int(table.update(**request(account, change), ReturnValues="UPDATED_NEW").get("credit", 0))
    except ConditionFailed as failure:
        if change.id not in (failure.item or {}).get(_recent(change), ()):
            raise InsufficientCredit from None
        return _balance(failure.item)


def request(account: str, change: Change) -> dict[str, Any]:
    """Return the update for the change, on condition that it is new and the balance stays at least 0."""
    ours = _recent(change)
    condition = _NOT_MADE.format(ours=ours)
    values: dict[str, Value] = {"own": change.id, "amount": change.amount, "zero": 0}
    if change.amount < 0:
        condition += f" AND {_ENOUGH}"
        values["needed"] = -change.amount
    return update(
        key(account),
        sets=_told(change),
        computed={"credit": "if_not_exists(credit, :zero) + :amount"},
        adds={ours: frozenset({change.id})},
        removes=[_recent(change, turn) for turn in _DONE],
        condition=condition,
        values=values,
    )


def take_back(table: Table, account: str, debit: Change) -> None:
    """Refund a debit if it was applied, known or not, and not refunded before."""
    ours = _recent(debit)
    refund = update(
        key(account),
        sets=_told(debit._replace(reason="refund")),
        computed={"credit": "credit + :amount"},
        deletes={ours: frozenset({debit.id})},
        condition=_MADE.format(ours=ours),
        values={"own": debit.id, "amount": -debit.amount},
    )
    table.update_if(**refund)


def _told(change: Change) -> dict[str, Value]:
    """The attributes from which the table's stream writes the ledger."""
    return {
        "change_id": change.id.hex(),
        "change_reason": change.reason,
        "change_application": change.application,
        "change_note": change.note,
    }


def _recent(change: Change, turn: int = 0) -> str:
    """The set of the change's period, or of the one `turns` later."""
    return f"recent_{(change.now // KEPT_MILLISECONDS + turn) % _SETS}"


def _balance(item: Item | None) -> int:
    return int((item or {}).get("credit", 0))
