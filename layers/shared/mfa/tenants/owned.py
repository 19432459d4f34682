"""Rules that applications and stored templates share: accounts see their own, and changes name the version."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Generic, NamedTuple

from mfa.errors import Forbidden, InvalidRequest, NotFound, StaleData
from mfa.models.resources import Caller
from mfa.store.named_items import NamedItems, T
from mfa.store.table import Table
from mfa.values.dates import timestamp
from mfa.values.ids import is_id
from mfa.values.paging import Filters, Page, matches


class Owned(NamedTuple, Generic[T]):
    """The applications, or the templates, of the callers' accounts."""

    items: NamedItems[T]

    def require_id(self, id_: str) -> str:
        """Return the id. Raises NotFound for an invalid id, without a read."""
        if not is_id(id_):
            raise NotFound(f"There is no such {self.items.word}.")
        return id_

    def require(self, found: T | None, caller: Caller) -> T:
        """Return the item if it exists and belongs to the caller. Raises NotFound or Forbidden."""
        if found is None:
            raise NotFound(f"There is no such {self.items.word}.")
        if found.account != caller.account:
            raise Forbidden
        return found

    def fetch(self, table: Table, caller: Caller, id_: str) -> T:
        """Return the caller's current item. Raises NotFound, Forbidden."""
        return self.require(self.items.fetch(table, self.require_id(id_)), caller)

    def get(self, table: Table, caller: Caller, id_: str, filters: Filters) -> T:
        """Return the caller's item if all filters match. Raises NotFound, Forbidden."""
        found = self.fetch(table, caller, id_)
        if not matches(found.shown(), filters):
            raise NotFound(f"The {self.items.word} does not match the filters.")
        return found

    def find_page(self, table: Table, caller: Caller, page: Page) -> tuple[list[T], str]:
        """Return a page of the caller's items, newest first, and the position after it ("" at the end)."""
        if "id" not in page.filters:
            return self.items.fetch_page(table, caller.account, page)
        wanted = str(page.filters["id"])
        found = self.items.fetch(table, wanted) if is_id(wanted) else None
        if found and found.account == caller.account and matches(found.shown(), page.filters):
            return [found], ""
        return [], ""

    def changed(self, before: T, changes: Mapping[str, Any], now: int) -> T:
        """Return the version after `before` with the changes, whose `version_number` must be that of `before`.

        Raises StaleData if it is another, InvalidRequest if nothing changes.
        """
        fields = dict(changes)
        if fields.pop("version_number") != before.version_number:
            raise StaleData(f"The current version is {before.version_number}. Read it and retry.")
        if not fields:
            raise InvalidRequest("At least one field to change is required, besides version_number.")
        number = before.version_number + 1
        return replace(before, **fields, last_updated_date=timestamp(now), version_number=number)
