"""The purge of an application: deletes its users' data, and continues later."""

from collections.abc import Sequence

from mfa.models.resources import User, UserKey
from mfa.store import budget_items, challenge_items, expressions, user_items
from mfa.store.table import Key, Table, Value, encoded_key

# If the process crashes before it deletes the item, the TTL does.
_KEPT_SECONDS = 60


def key(application: str) -> Key:
    """Return the primary key of the item that continues an application's purge."""
    return f"PURGE#{application}", "PURGE"


def queue(table: Table, account: str, application: str, now: int) -> None:
    """Continue the purge at the end of the stream, after the waiting records. `now` in seconds.

    An item that is stored and deleted at once creates a new record in the table's stream.
    """
    rest: dict[str, Value] = {"account": account, "id": application, "ttl": now + _KEPT_SECONDS}
    table.write("put_item", **expressions.put(key(application), rest))
    table.write("delete_item", **expressions.keyed(key(application)))


def erase(table: Table, account: str, application: str, users: Sequence[User]) -> None:
    """Delete the users, their codes, and the send limits of their addresses. Raises Unavailable; repeating is safe."""
    keys: list[Key] = []
    for user in users:
        key = UserKey(account, application, user.id)
        digests = filter(None, (user.address_digest, user.proved_digest))
        keys += [budget_items.key(account, application, digest) for digest in digests]
        # The user is deleted last, so that a retry finds the other items again.
        keys += [challenge_items.item_key(key), user_items.item_key(key)]
    table.write_batch([{"DeleteRequest": {"Key": encoded_key(key)}} for key in dict.fromkeys(keys)])
