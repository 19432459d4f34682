"""The table's stream: writes the ledger, counts messages, opens and closes circuits."""

from mfa.background import usage
from mfa.edge.wired import Event, wired
from mfa.wiring import BatchTable, Settings


@wired
def handler(event: Event, _context: object, table: BatchTable, settings: Settings) -> dict[str, object]:
    """Return the records that failed, which Lambda retries (ReportBatchItemFailures)."""
    failed = usage.record(table, settings, event["Records"])
    return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}
