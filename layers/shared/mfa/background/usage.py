"""Rule of usage: balances in the table's stream go to the ledger, codes to the counts."""

from collections.abc import Mapping, Sequence
from typing import Any

from mfa.background import credit_ledger
from mfa.fraud import send_counts
from mfa.runtime.settings import Settings
from mfa.store.table import Table


def record(table: Table, settings: Settings, records: Sequence[Mapping[str, Any]]) -> list[str]:
    """Store the usage in `records` of the table's stream: codes in the counts, balances in the ledger.

    Returns the sequence numbers of records to retry. A record that cannot be read does not delay others, and the
    counts do not wait for the ledger. A repeated record changes nothing.
    """
    codes = [each for each in records if _kind(each) == "CODE"]
    balances = [each for each in records if _kind(each) != "CODE"]
    return send_counts.count(table, settings, codes) + credit_ledger.keep(
        table, balances, settings.ledger_days
    )


def _kind(change: Mapping[str, Any]) -> str:
    return str(change["dynamodb"]["Keys"]["sk"]["S"])
