"""The rest of a purge: an item that is put and deleted at once, so that the table's stream has a record of it."""

from mfa.store import expressions
from mfa.store.table import Key, Table, Value

# Should a process die before it deletes the item, the item's TTL does.
_KEPT_SECONDS = 60


def key(application: str) -> Key:
    """Return the primary key of the rest of an application's purge."""
    return f"PURGE#{application}", "PURGE"


def queue(table: Table, account: str, application: str, now: int) -> None:
    """Put the rest of a purge at the end of the stream, behind the records that wait. `now` in seconds."""
    rest: dict[str, Value] = {"account": account, "id": application, "ttl": now + _KEPT_SECONDS}
    table.write("put_item", **expressions.put(key(application), rest))
    table.write("delete_item", **expressions.keyed(key(application)))
