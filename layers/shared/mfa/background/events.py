"""Rule of events: turns the log line of a request into an event. docs/events.md has their schema.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html says how the log's lines come.
"""

import base64
import gzip
import json
from collections.abc import Iterator, Mapping
from typing import Any

from mfa.models.code import Purpose
from mfa.values.dates import timestamp

SOURCE, SCHEMA_VERSION = "serverless-mfa", "1"
# What an event is called, by its outcome.
DETAIL_TYPES = {
    "sent": "Code Sent",
    "enrolled": "User Enrolled",
    "validated": "Code Validated",
    "refused": "Request Refused",
    "blocked": "Request Blocked",
}
# Reasons that lie with no request or user: a safeguard, or what the account may do. It stops all that is like it.
BLOCKED = frozenset({"cap", "circuit", "country", "credit", "destination", "kind", "premium", "suspended"})
# Fields of a line that an event takes over, by their names there, where there are any.
_TAKEN = {
    "account": "account",
    "application": "application",
    "country": "country",
    "method": "method",
    "reason": "reason",
    "answered": "validation_id",
}


def read(event: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the entries for the bus that the log's lines in `event` make: base64 of gzip of JSON."""
    content = json.loads(gzip.decompress(base64.b64decode(event["awslogs"]["data"])))
    # Of another type are the messages by which CloudWatch asks whether it is heard.
    lines = content["logEvents"] if content["messageType"] == "DATA_MESSAGE" else ()
    return [entry for each in lines for entry in _entries(each["message"], each["timestamp"])]


def _entries(message: str, at: int) -> Iterator[dict[str, Any]]:
    """Yield the entry of a line, if it is that of a request which did something or was turned away."""
    try:
        line = json.loads(message)
    except ValueError:
        return
    if _is_told(line):
        detail = _detail(line, timestamp(at))
        yield {
            "Source": SOURCE,
            "DetailType": DETAIL_TYPES[detail["outcome"]],
            "Time": at / 1000,
            "Detail": json.dumps(detail, separators=(",", ":")),
        }


def _is_told(line: Any) -> bool:
    if not isinstance(line, dict) or line.get("message") != "request" or "event" not in line:
        return False
    # A replay is an old answer, and a 5xx is the operator's affair, whom alarms tell.
    return line["status"] < 500 and "replayed" not in line


def _detail(line: Mapping[str, Any], time: str) -> dict[str, Any]:
    detail = {
        "schema_version": SCHEMA_VERSION,
        "id": line["correlation_id"],
        "time": time,
        "stack": line["service"],
        "operation": line["operation"],
        "outcome": _outcome(line),
        "status": line["status"],
    }
    if line["status"] >= 400:
        detail["error_code"] = line["outcome"]
    return detail | {ours: line[theirs] for theirs, ours in _TAKEN.items() if theirs in line}


def _outcome(line: Mapping[str, Any]) -> str:
    if line["status"] >= 400:
        return "blocked" if line.get("reason") in BLOCKED else "refused"
    if line.get("purpose") == Purpose.ASSOCIATION:
        return "enrolled"
    return str(line["event"])
