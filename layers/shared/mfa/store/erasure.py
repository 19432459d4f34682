"""Deletes the data of an application's users, in batches."""

from collections.abc import Iterator, Sequence

from mfa.models.resources import User, UserKey
from mfa.store import budget_items, challenge_items, user_items
from mfa.store.table import Key, Table, encoded_key


def erase(table: Table, account: str, application: str, users: Sequence[User]) -> None:
    """Delete the users, their codes, and the send limits of their addresses. Raises Unavailable; repeating is safe."""
    keys = dict.fromkeys(key for user in users for key in _keys(account, application, user))
    table.write_batch([{"DeleteRequest": {"Key": encoded_key(key)}} for key in keys])


def _keys(account: str, application: str, user: User) -> Iterator[Key]:
    key = UserKey(account, application, user.id)
    for digest in filter(None, (user.address_digest, user.proved_digest)):
        yield budget_items.key(account, application, digest)
    yield challenge_items.item_key(key)
    # The user is deleted last, so that a retry finds the other items again.
    yield user_items.item_key(key)
