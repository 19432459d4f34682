"""The table's stream: writes each change of a balance into the ledger."""

from typing import Any

from mfa import bootstrap, ledger

TABLE, SETTINGS = bootstrap.table(), bootstrap.settings()


def handler(event: dict[str, Any], _context: Any) -> None:
    """Keep the records; a failure leaves the whole batch to be repeated."""
    ledger.keep(TABLE, event["Records"], SETTINGS.ledger_days)
