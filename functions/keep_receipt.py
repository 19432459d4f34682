"""EventBridge's events of AWS End User Messaging and SES: keeps what became of a message."""

from typing import Any

from mfa.background import receipts
from mfa.edge import background
from mfa.wiring import Table


@background.function
def handler(table: Table, event: dict[str, Any]) -> None:
    """Store the receipt. Lambda retries a failure, and puts the event into a queue at last."""
    receipts.keep(table, event)
