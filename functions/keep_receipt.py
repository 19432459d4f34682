"""EventBridge's events of AWS End User Messaging and SES: stores the delivery status of a message."""

from mfa.background import receipts
from mfa.edge.wired import Event, wired
from mfa.wiring import Table


@wired
def handler(event: Event, _context: object, table: Table) -> None:
    """Store the receipt. Lambda retries a failure; after the last try it moves the event to a queue."""
    receipts.keep(table, event)
