"""Sends events to the customer's EventBridge bus, ten at a time.

https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
"""

from collections.abc import Mapping, Sequence
from typing import Any

from mfa.errors import Unavailable

_MOST, _TRIES = 10, 3


class EventBus:
    """An EventBridge bus by its name."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name

    def put(self, entries: Sequence[Mapping[str, Any]]) -> None:
        """Put events on the bus. Events that it refuses are sent again twice.

        Raises Unavailable, and botocore's errors. Some events can be on the bus then, and are repeated by a retry.
        """
        named = [{**each, "EventBusName": self._name} for each in entries]
        for first in range(0, len(named), _MOST):
            self._put(named[first : first + _MOST])

    def _put(self, left: list[dict[str, Any]]) -> None:
        for _ in range(_TRIES):
            results = self._client.put_events(Entries=left)["Entries"]
            refused = [each["ErrorCode"] for each in results if "ErrorCode" in each]
            left = [entry for entry, each in zip(left, results, strict=True) if "ErrorCode" in each]
            if not left:
                return
        raise Unavailable(f"The event bus refuses {len(left)} events: {', '.join(sorted(set(refused)))}")
