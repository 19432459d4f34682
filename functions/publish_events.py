"""The log's lines of requests: puts what became of them on the customer's event bus."""

from typing import Any

from mfa import bootstrap, events, startup

BUS = bootstrap.event_bus()


@startup.complete
def handler(event: dict[str, Any], _context: Any) -> None:
    """Put the events on the bus; a failure is tried again by Lambda, and kept in a queue at last."""
    BUS.put(events.read(event))
