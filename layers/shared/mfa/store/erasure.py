"""Deletes what the table holds of an application's users, in batches."""

from collections.abc import Iterator, Sequence
from typing import Any

from mfa.errors import Unavailable
from mfa.resources import User, UserKey
from mfa.store import budget_items, challenge_items, user_items
from mfa.store.table import Key, Table, encoded_key

_BATCH = 25  # The most that one BatchWriteItem takes.
_TRIES = 5


def erase(table: Table, account: str, application: str, users: Sequence[User]) -> None:
    """Delete the users, their codes, and the budgets of their addresses. Raises Unavailable; repeating is safe."""
    keys = list(dict.fromkeys(key for user in users for key in _keys(account, application, user)))
    for start in range(0, len(keys), _BATCH):
        _delete(table, keys[start : start + _BATCH])


def _keys(account: str, application: str, user: User) -> Iterator[Key]:
    key = UserKey(account, application, user.id)
    if user.address_digest:
        yield budget_items.key(account, application, user.address_digest)
    yield challenge_items.item_key(key)
    # The user comes last: as long as it is listed, what belongs to it is found again.
    yield user_items.item_key(key)


def _delete(table: Table, keys: Sequence[Key]) -> None:
    requests: dict[str, Any] = {table.name: [{"DeleteRequest": {"Key": encoded_key(key)}} for key in keys]}
    for _ in range(_TRIES):
        requests = table.call("batch_write_item", RequestItems=requests).get("UnprocessedItems") or {}
        if not requests:
            return
    raise Unavailable("The data store is busy.")
