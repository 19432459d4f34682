"""EventBridge's events of AWS End User Messaging and SES: keeps what became of a message."""

from typing import Any

from mfa import bootstrap, receipts, startup

TABLE = bootstrap.table()


@startup.complete
def handler(event: dict[str, Any], _context: Any) -> None:
    """Keep the receipt; a failure is tried again by Lambda, and kept in a queue at last."""
    receipts.keep(TABLE, event)
