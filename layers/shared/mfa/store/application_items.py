"""Applications in the table."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from mfa.models.resources import Application
from mfa.store import guard_items
from mfa.store.named_items import NamedItems
from mfa.store.table import Item, Table

_READ_AT_ONCE = 100  # The most keys of a BatchGetItem.


def read(item: Item) -> Application:
    """Return the application in `item`."""
    return Application(**{name: item[name] for name in Application.__dataclass_fields__ if name in item})


ITEMS = NamedItems("application", "APP", "NAME", "APPS", read, asdict, guard_items.unchanged)
key, fetch, fetch_page = ITEMS.key, ITEMS.fetch, ITEMS.fetch_page


def fetch_all(table: Table, application_ids: Sequence[str]) -> Iterator[Application]:
    """Yield those of the applications that exist, read consistently, a hundred in a request."""
    for start in range(0, len(application_ids), _READ_AT_ONCE):
        some = application_ids[start : start + _READ_AT_ONCE]
        yield from (read(item) for item in table.get_all(*(key(each) for each in some)) if item)
