"""Rule of usage: balances in the table's stream go to the ledger, codes to the counts. Each is stored once."""

from collections.abc import Mapping, Sequence
from typing import Any

from mfa.errors import MfaError
from mfa.fraud import send_counts
from mfa.runtime import telemetry
from mfa.runtime.settings import Settings
from mfa.store import ledger_items
from mfa.store.table import Table
from mfa.values.dates import DAILY_SECONDS


def record(table: Table, settings: Settings, records: Sequence[Mapping[str, Any]]) -> list[str]:
    """Store the usage in `records` of the table's stream: codes in the counts, balances in the ledger.

    Returns the sequence numbers of records to retry. A record that cannot be read does not delay others, and the
    counts do not wait for the ledger. A repeated record changes nothing.
    """
    codes = [each for each in records if _kind(each) == "CODE"]
    balances = [each for each in records if _kind(each) != "CODE"]
    return send_counts.count(table, settings, codes) + keep_balances(table, balances, settings.ledger_days)


def keep_balances(table: Table, records: Sequence[Mapping[str, Any]], days: int) -> list[str]:
    """Store the changes of balances in `records` in the ledger, for `days` days.

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


def _kind(change: Mapping[str, Any]) -> str:
    return str(change["dynamodb"]["Keys"]["sk"]["S"])
