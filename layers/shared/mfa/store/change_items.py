"""The audit trail: the changes of operators, each in one transaction with its record."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mfa.store import listing
from mfa.store.expressions import put as put_item
from mfa.store.reading import reader
from mfa.store.table import Key, Table
from mfa.values.dates import DAILY_SECONDS, milliseconds
from mfa.values.paging import Page

KEPT_DAYS = 400
_PARTITION = "CHANGES"
_WRITES = {"put_item": "Put", "update_item": "Update", "delete_item": "Delete"}


class Change(NamedTuple):
    """A change of an operator: its time `at` (RFC 3339), `who` (an ARN), the command, and the difference as text.

    A user is identified by the digest of the id, so that the trail remains after a user is forgotten.
    """

    id: str
    at: str
    who: str
    what: str
    account: str = ""
    target: str = ""
    detail: str = ""


read = reader(Change)


def key(change_id: str) -> Key:
    """Return the primary key of a change."""
    return f"CHANGE#{change_id}", "CHANGE"


def fetch_page(table: Table, page: Page) -> tuple[list[Change], str]:
    """Return a page of all changes, newest first, and the position after it. Filters: account, target, what."""
    return listing.query(table, _PARTITION, page, key, read)


def put(change: Change) -> dict[str, Any]:
    """Return the write that stores the change for KEPT_DAYS."""
    place = listing.index_attributes(_PARTITION, change.at, change.id)
    ttl = milliseconds(change.at) // 1000 + KEPT_DAYS * DAILY_SECONDS
    return {"Put": put_item(key(change.id), {"ttl": ttl, **change._asdict(), **place})}


def record(table: Table, change: Change) -> None:
    """Store a change of something outside the table."""
    table.transact([put(change)], secrets.token_hex(16))


@dataclass(frozen=True)
class RecordedTable(Table):
    """A table whose first successful write also stores the record of an operator's `change`, in one transaction."""

    change: Change
    _recorded: list[bool] = field(default_factory=list)

    def write(self, operation: str, **request: Any) -> Any:
        """Write like Table, with the record of the change unless it was written before."""
        if self._recorded:
            return super().write(operation, **request)
        wanted = request.pop("ReturnValues", "")
        self.transact([{_WRITES[operation]: request}], secrets.token_hex(16))
        if not wanted:
            return {}
        # A transaction returns no attributes, so the item is read afterwards.
        found = self.call("get_item", TableName=self.name, Key=request["Key"], ConsistentRead=True)
        return {"Attributes": found.get("Item", {})}

    def transact(self, writes: Sequence[Mapping[str, Any]], token: str) -> None:
        """Run the writes like Table, with the record of the change unless it was written before."""
        recorded = put(self.change)
        if not self._recorded and recorded not in writes:
            writes = [*writes, recorded]
        super().transact(writes, token)
        self._recorded.append(True)
