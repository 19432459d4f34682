"""The table's stream: writes the ledger, counts messages, opens and closes circuits."""

from typing import Any

from mfa.background import usage
from mfa.edge.wired import wired
from mfa.wiring import BatchTable, Settings


@wired
def handler(event: dict[str, Any], _context: Any, table: BatchTable, settings: Settings) -> dict[str, Any]:
    """Return the records that failed, which Lambda retries (ReportBatchItemFailures)."""
    failed = usage.record(table, settings, event["Records"])
    return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}
