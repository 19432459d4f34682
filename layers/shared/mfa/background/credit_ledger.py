"""Rule of the ledger: each change of a balance in the table's stream is stored once."""

from collections.abc import Mapping, Sequence
from typing import Any

from mfa.errors import MfaError
from mfa.runtime import telemetry
from mfa.store import ledger_items
from mfa.store.table import Table
from mfa.values.dates import DAILY_SECONDS


def keep(table: Table, records: Sequence[Mapping[str, Any]], days: int) -> list[str]:
    """Store the changes of balances in `records` of the table's stream, for `days` days.

    Records can come in any order and more than once. Returns the sequence numbers of those that failed.
    """
    entries, numbers, failed = [], [], []
    for record in records:
        number = record["dynamodb"]["SequenceNumber"]
        try:
            entries.append(ledger_items.entry(record, days * DAILY_SECONDS))
            numbers.append(number)
        except Exception as error:  # noqa: BLE001 - whatever stands in it, the other records are kept
            telemetry.log_unread(number, error)
            failed.append(number)
    try:
        ledger_items.store(table, entries)
    except MfaError as error:
        telemetry.log_failure(error)
        failed += numbers
    return failed
