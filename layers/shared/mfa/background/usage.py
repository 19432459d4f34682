"""Rule of usage: codes in the table's stream go to the counts, and balances to the ledger."""

from collections.abc import Mapping, Sequence
from typing import Any

from mfa.background import credit_ledger
from mfa.fraud import send_counts
from mfa.runtime.settings import Settings
from mfa.store.table import Table


def record(table: Table, settings: Settings, records: Sequence[Mapping[str, Any]]) -> list[str]:
    """Write the usage that `records` of the table's stream show: codes to the counts, balances to the ledger.

    Returns the sequence numbers of the records to hand over again. A record that cannot be read holds up no other, and
    the counts do not wait for the ledger. A record that is handed over again changes nothing.
    """
    codes = [each for each in records if _kind(each) == "CODE"]
    balances = [each for each in records if _kind(each) != "CODE"]
    return send_counts.count(table, settings, codes) + credit_ledger.keep(
        table, balances, settings.ledger_days
    )


def _kind(change: Mapping[str, Any]) -> str:
    return str(change["dynamodb"]["Keys"]["sk"]["S"])
