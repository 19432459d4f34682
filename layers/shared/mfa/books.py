"""Rule of what is written off the hot path: the table's stream tells of balances and of codes."""

from collections.abc import Mapping, Sequence
from typing import Any

from mfa import counting, ledger
from mfa.settings import Settings
from mfa.store.table import Table


def keep(table: Table, settings: Settings, records: Sequence[Mapping[str, Any]]) -> None:
    """Write what `records` of the table's stream tell: balances into the ledger, codes into the counts.

    Raises Unavailable; the stream then repeats the batch. The ledger is the same after that, and what was counted
    before the failure is counted again.
    """
    kinds: dict[str, list[Mapping[str, Any]]] = {"CREDIT": [], "CODE": []}
    for record in records:
        kinds[record["dynamodb"]["Keys"]["sk"]["S"]].append(record)
    if kinds["CREDIT"]:
        ledger.keep(table, kinds["CREDIT"], settings.ledger_days)
    if kinds["CODE"]:
        counting.count(table, settings, kinds["CODE"])
