"""The table's stream: deletes the data of deleted applications."""

from mfa.background import purge
from mfa.edge.wired import Context, Event, wired
from mfa.wiring import BatchTable, Settings


@wired
def handler(event: Event, context: Context, table: BatchTable, settings: Settings) -> dict[str, object]:
    """Return the records to continue with if time ran out (ReportBatchItemFailures)."""
    left = context.get_remaining_time_in_millis
    unfinished = purge.purge_stream(table, event["Records"], settings.purge_grace_seconds, left)
    return {"batchItemFailures": [{"itemIdentifier": number} for number in unfinished]}
