"""The table's stream: writes the ledger, counts messages, and watches where codes are never used."""

from typing import Any

from mfa import books, bootstrap, startup

TABLE, SETTINGS = bootstrap.background_table(), bootstrap.settings()


@startup.complete
def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Answer which records failed, to be handed over again (ReportBatchItemFailures)."""
    failed = books.keep(TABLE, SETTINGS, event["Records"])
    return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}
