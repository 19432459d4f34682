"""Rule of the ledger: what the table's stream tells of balances is kept, each change once."""

from collections.abc import Mapping, Sequence
from typing import Any

from mfa.store import ledger_items
from mfa.store.table import Table

_DAY_SECONDS = 86_400


def keep(table: Table, records: Sequence[Mapping[str, Any]], days: int) -> None:
    """Keep the changes of balances that are `records` of the table's stream, for `days` days.

    In any order and however often the stream repeats them. Raises Unavailable; the stream then repeats the batch.
    """
    ledger_items.store(table, [ledger_items.entry(record, days * _DAY_SECONDS) for record in records])
