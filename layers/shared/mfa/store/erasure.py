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
    _delete(table, [key for user in users for key in _keys(account, application, user)])


def _budgets(account: str, application: str, user: User) -> Iterator[Key]:
    digests = (user.address_digest, user.proved_digest)
    return (budget_items.key(account, application, digest) for digest in digests if digest)


def _keys(account: str, application: str, user: User) -> Iterator[Key]:
    key = UserKey(account, application, user.id)
    yield from _budgets(account, application, user)
    yield challenge_items.item_key(key)
    # The user comes last: as long as it is listed, what belongs to it is found again.
    yield user_items.item_key(key)


def _delete(table: Table, keys: Sequence[Key]) -> None:
    once = list(dict.fromkeys(keys))
    for start in range(0, len(once), _BATCH):
        _delete_batch(table, once[start : start + _BATCH])


def _delete_batch(table: Table, keys: Sequence[Key]) -> None:
    requests: dict[str, Any] = {table.name: [{"DeleteRequest": {"Key": encoded_key(key)}} for key in keys]}
    for _ in range(_TRIES):
        requests = table.call("batch_write_item", RequestItems=requests).get("UnprocessedItems") or {}
        if not requests:
            return
    raise Unavailable("The data store is busy.")
