"""Applications in the table."""

from collections.abc import Iterable
from dataclasses import asdict

from mfa.models.resources import Application
from mfa.store import guard_items
from mfa.store.named_items import NamedItems
from mfa.store.reading import reader
from mfa.store.table import Table

read = reader(Application)
ITEMS = NamedItems("application", "APP", "NAME", "APPS", read, asdict, guard_items.unchanged)
key, fetch, fetch_page = ITEMS.key, ITEMS.fetch, ITEMS.fetch_page


def fetch_all(table: Table, application_ids: Iterable[str]) -> list[Application]:
    """Return those of the applications that exist, read consistently."""
    return [read(item) for item in table.get_all(*map(key, application_ids)) if item]
