"""The purge of an application: the deletion of its users' data, and the item by which the rest of it goes on later."""

from collections.abc import Iterator, Sequence

from mfa.models.resources import User, UserKey
from mfa.store import budget_items, challenge_items, expressions, user_items
from mfa.store.table import Key, Table, Value, encoded_key

# Should a process die before it deletes the item, the item's TTL does.
_KEPT_SECONDS = 60


def key(application: str) -> Key:
    """Return the primary key of the rest of an application's purge."""
    return f"PURGE#{application}", "PURGE"


def queue(table: Table, account: str, application: str, now: int) -> None:
    """Put the rest of a purge at the end of the stream, behind the records that wait. `now` in seconds.

    The item is put and deleted at once, so that the table's stream has a record of it.
    """
    rest: dict[str, Value] = {"account": account, "id": application, "ttl": now + _KEPT_SECONDS}
    table.write("put_item", **expressions.put(key(application), rest))
    table.write("delete_item", **expressions.keyed(key(application)))


def erase(table: Table, account: str, application: str, users: Sequence[User]) -> None:
    """Delete the users, their codes, and the budgets of their addresses. Raises Unavailable; repeating is safe."""
    keys = dict.fromkeys(key for user in users for key in _keys(account, application, user))
    table.write_batch([{"DeleteRequest": {"Key": encoded_key(key)}} for key in keys])


def _keys(account: str, application: str, user: User) -> Iterator[Key]:
    key = UserKey(account, application, user.id)
    for digest in filter(None, (user.address_digest, user.proved_digest)):
        yield budget_items.key(account, application, digest)
    yield challenge_items.item_key(key)
    # The user comes last: as long as it is listed, what belongs to it is found again.
    yield user_items.item_key(key)
