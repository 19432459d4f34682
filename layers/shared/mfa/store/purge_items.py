"""Continues a purge: an item that is stored and deleted at once creates a new record in the table's stream."""

from mfa.store import expressions
from mfa.store.table import Key, Table, Value

# If the process crashes before it deletes the item, the TTL does.
_KEPT_SECONDS = 60


def key(application: str) -> Key:
    """Return the primary key of the item that continues an application's purge."""
    return f"PURGE#{application}", "PURGE"


def queue(table: Table, account: str, application: str, now: int) -> None:
    """Continue the purge at the end of the stream, after the waiting records. `now` in seconds."""
    rest: dict[str, Value] = {"account": account, "id": application, "ttl": now + _KEPT_SECONDS}
    table.write("put_item", **expressions.put(key(application), rest))
    table.write("delete_item", **expressions.keyed(key(application)))
