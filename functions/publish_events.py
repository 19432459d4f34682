"""Sends the outcomes in requests' log lines to the event bus."""

from mfa.background import events
from mfa.edge.wired import Event, wired
from mfa.wiring import Bus


@wired
def handler(event: Event, _context: object, bus: Bus) -> None:
    """Put the events on the bus. Lambda retries a failure; after the last try it moves the lines to a queue."""
    bus(events.read(event))
