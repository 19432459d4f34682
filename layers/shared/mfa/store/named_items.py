"""Named items of an account, in versions, each stored together with a lock of its name.

A lock is an item under account and name, so that a name is unique. It contains the id of the item with this name.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from mfa.errors import NameTaken, StaleData
from mfa.models.resources import Application
from mfa.store import listing
from mfa.store.expressions import ABSENT, Values, keyed, put, same_version
from mfa.store.replay_items import repeats
from mfa.store.table import ConditionFailed, Item, Key, Table
from mfa.values.paging import Page

if TYPE_CHECKING:
    from mfa.models.template import StoredTemplate

Writes = Sequence[Mapping[str, Any]]
T = TypeVar("T", Application, "StoredTemplate")


@dataclass(frozen=True)
class NamedItems(Generic[T]):
    """The items of one kind. Errors and locks call it `word`, keys the next three.

    `unchanged` returns the condition that an item is the one that was read.
    """

    word: str
    prefix: str
    lock: str
    listed: str
    read: Callable[[Item], T]
    attributes: Callable[[T], Item]
    unchanged: Callable[[T], tuple[str, Values]]

    def key(self, id_: str) -> Key:
        """Return the primary key of an item."""
        return f"{self.prefix}#{id_}", self.prefix

    def fetch(self, table: Table, id_: str) -> T | None:
        """Return the current item, or None."""
        item = table.get(self.key(id_))
        return self.read(item) if item else None

    def fetch_page(self, table: Table, account: str, page: Page) -> tuple[list[T], str]:
        """Return a page of the account's items, newest first, and the position after it."""
        return listing.query(table, self._partition(account), page, self.key, self.read)

    def create(self, table: Table, made: T, attempt: str, more: Writes = ()) -> str:
        """Store a new item with the lock of its name. Return its id, or that from an earlier try of `attempt`.

        `more` are writes of the templates that it uses. Raises NameTaken, and StaleData if a template is gone.
        """
        writes = [self._put_lock(made, attempt), self._put(made, ABSENT, {}), *more]
        try:
            table.transact(writes, made.id)
        except ConditionFailed:
            lock = table.get(self._lock_key(made)) or {}
            if not lock and more:
                raise StaleData from None
            if lock.get("attempt") != attempt or not repeats(str(lock[self.word]), made.id):
                raise self._name_taken() from None
            return str(lock[self.word])
        return made.id

    def change(self, table: Table, before: T, after: T, token: str, more: Writes = ()) -> None:
        """Replace `before` by `after`, with `more` writes. Raises NameTaken, or StaleData if a write is refused.

        Always a transaction, because its token makes a retry of the SDK count once.
        """
        writes = [self._put(after, *self.unchanged(before)), *more]
        if after.name != before.name:
            writes += [self._put_lock(after), {"Delete": keyed(self._lock_key(before))}]
        try:
            table.transact(writes, token)
        except ConditionFailed:
            lock = table.get(self._lock_key(after)) if after.name != before.name else None
            if lock and lock[self.word] != after.id:
                raise self._name_taken() from None
            raise StaleData from None

    def delete(self, table: Table, gone: T, token: str, more: Writes = ()) -> None:
        """Delete the item with the lock of its name, with `more` writes. Raises StaleData if a write is refused."""
        deleted = keyed(self.key(gone.id), *same_version(gone.version_number))
        try:
            table.transact([{"Delete": deleted}, {"Delete": keyed(self._lock_key(gone))}, *more], token)
        except ConditionFailed:
            raise StaleData from None

    def _put(self, made: T, condition: str, values: Values) -> Mapping[str, Any]:
        place = listing.index_attributes(self._partition(made.account), made.created_date, made.id)
        return {"Put": put(self.key(made.id), self.attributes(made) | place, condition, values)}

    def _put_lock(self, made: T, attempt: str = "") -> Mapping[str, Any]:
        return {"Put": put(self._lock_key(made), {self.word: made.id, "attempt": attempt}, ABSENT)}

    def _partition(self, account: str) -> str:
        return f"ACCOUNT#{account}#{self.listed}"

    def _lock_key(self, made: T) -> Key:
        return f"ACCOUNT#{made.account}", f"{self.lock}#{made.name}"

    def _name_taken(self) -> NameTaken:
        return NameTaken(
            f"The key is name: another {self.word} of the account has this name. Choose another."
        )
