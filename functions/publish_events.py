"""Sends the outcomes in requests' log lines to the event bus."""

from typing import Any

from mfa.background import events
from mfa.edge import background
from mfa.wiring import Bus


@background.function
def handler(event: dict[str, Any], _context: Any, bus: Bus) -> None:
    """Put the events on the bus. Lambda retries a failure; after the last try it moves the lines to a queue."""
    bus.put(events.read(event))
