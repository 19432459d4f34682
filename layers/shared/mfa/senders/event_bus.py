"""Sends events to the customer's EventBridge bus, ten at a time.

https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
"""

from collections.abc import Mapping, Sequence
from typing import Any

from mfa.errors import Unavailable

_MOST, _TRIES = 10, 3


def put(client: Any, name: str, entries: Sequence[Mapping[str, Any]]) -> None:
    """Put events on the bus `name`. Events that it refuses are sent again twice.

    Raises Unavailable, and botocore's errors. Some events can be on the bus then, and are repeated by a retry.
    """
    named = [{**each, "EventBusName": name} for each in entries]
    for first in range(0, len(named), _MOST):
        _put(client, named[first : first + _MOST])


def _put(client: Any, left: list[dict[str, Any]]) -> None:
    for _ in range(_TRIES):
        results = client.put_events(Entries=left)["Entries"]
        refused = [each["ErrorCode"] for each in results if "ErrorCode" in each]
        left = [entry for entry, each in zip(left, results, strict=True) if "ErrorCode" in each]
        if not left:
            return
    raise Unavailable(f"The event bus refuses {len(left)} events: {', '.join(sorted(set(refused)))}")
