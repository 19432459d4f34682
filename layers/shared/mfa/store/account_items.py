"""Accounts in the table."""

from contextlib import suppress
from dataclasses import asdict
from typing import Any

from mfa.errors import StaleData
from mfa.models.account import Account
from mfa.models.terms import format_limits, parse_limits
from mfa.store import expressions, guard_items, listing
from mfa.store.expressions import ABSENT
from mfa.store.reading import reader, words
from mfa.store.table import ConditionFailed, Key, Table
from mfa.values.paging import Page

_PARTITION = "ACCOUNTS"
read = reader(Account, countries=words, senders=words, limits=parse_limits)


def key(account: str) -> Key:
    """Return the primary key of an account."""
    return f"ACCOUNT#{account}", "ACCOUNT"


def fetch(table: Table, account: str) -> Account | None:
    """Return the current account, or None."""
    item = table.get(key(account))
    return read(item) if item else None


def fetch_page(table: Table, page: Page) -> tuple[list[Account], str]:
    """Return a page of all accounts, newest first, and the position after it."""
    return listing.query(table, _PARTITION, page, key, read)


def put(account: Account, before: Account | None) -> dict[str, Any]:
    """Return the write that stores `account` if `before` (None: nothing) is unchanged, including its cap."""
    texts = {name: " ".join(getattr(account, name)) for name in ("countries", "senders")}
    texts["limits"] = format_limits(account.limits)
    place = listing.index_attributes(_PARTITION, account.created_date, account.id)
    stands = guard_items.unchanged(before) if before else (ABSENT, {})
    return expressions.put(key(account.id), asdict(account) | texts | place, *stands)


def ensure(table: Table, account: Account) -> None:
    """Store the account unless one with its id exists."""
    with suppress(ConditionFailed):
        table.write("put_item", **put(account, None))


def change(table: Table, before: Account, after: Account, token: str) -> None:
    """Replace `before` by `after`. Raises StaleData if its version or cap has changed.

    Always a transaction, because its token makes a retry of the SDK count once.
    """
    try:
        table.transact([{"Put": put(after, before)}], token)
    except ConditionFailed:
        raise StaleData from None
