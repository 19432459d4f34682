"""Audit records of an operator's changes, in the same transaction as the change."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from mfa.models.resources import UserKey
from mfa.store import change_items, user_items
from mfa.store.change_items import Change, RecordedTable
from mfa.store.table import Table
from mfa.values.dates import timestamp
from mfa.values.ids import new_id
from mfactl import options

_LONGEST = 300


@cache
def operator() -> str:
    """Return the ARN of the credentials' owner."""
    return str(options.client("sts").get_caller_identity()["Arn"])


def recorded(
    table: Table, what: str, *, account: str = "", target: str = "", detail: str = ""
) -> RecordedTable:
    """Return a table whose next write also stores the record of a change. `what` is the command: "account update"."""
    return RecordedTable(table.client, table.name, _change(what, account, target, detail))


def record(table: Table, what: str, detail: str = "") -> None:
    """Record a change of something outside the table."""
    change_items.record(table, _change(what, "", "", detail))


def user(key: UserKey) -> str:
    """Return a user's id in the audit trail: the beginning of a digest, because the user can be forgotten."""
    return f"user {user_items.id_digest(key.user).hex()[:12]}"


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Return which fields differ and how, without dates and version numbers, which always differ."""
    names = [
        name
        for name in after
        if before.get(name) != after[name] and name not in ("version_number", "last_updated_date")
    ]
    return "; ".join(f"{name}: {_brief(before.get(name))} → {_brief(after[name])}" for name in names)


def _brief(value: Any) -> str:
    if isinstance(value, Mapping):
        value = " ".join(f"{name}={each}" for name, each in value.items())
    elif isinstance(value, Iterable) and not isinstance(value, str):
        value = " ".join(map(str, value))
    text = str(value) if value not in (None, "") else "none"
    return text if len(text) <= 60 else f"{text[:59]}…"


def _change(what: str, account: str, target: str, detail: str) -> Change:
    now = options.now()
    return Change(new_id(now), timestamp(now), operator(), what, account, target, detail[:_LONGEST])
