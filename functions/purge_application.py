"""The table's stream: removes what hangs under deleted applications."""

from typing import Any

from mfa import bootstrap, purge, startup

TABLE, SETTINGS = bootstrap.background_table(), bootstrap.settings()


@startup.complete
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer which record to go on with, if time ran out (ReportBatchItemFailures)."""
    left = context.get_remaining_time_in_millis
    unfinished = purge.purge_stream(TABLE, event["Records"], SETTINGS.purge_grace_seconds, left)
    return {"batchItemFailures": [{"itemIdentifier": number} for number in unfinished]}
