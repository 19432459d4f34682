"""Rule of events: turns the log line of a request into an event. docs/events.md has their schema.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html describes how log lines arrive.
"""

import base64
import gzip
import json
from collections.abc import Iterator, Mapping
from typing import Any

from mfa.models.code import Purpose
from mfa.values.dates import timestamp

SOURCE, SCHEMA_VERSION = "serverless-mfa", "1"
# Detail types by outcome.
DETAIL_TYPES = {
    "sent": "Code Sent",
    "enrolled": "User Enrolled",
    "validated": "Code Validated",
    "refused": "Request Refused",
    "blocked": "Request Blocked",
}
# Reasons outside the request and the user: a safeguard, or the account's terms. They block all such requests.
BLOCKED = frozenset({"cap", "circuit", "country", "credit", "destination", "kind", "premium", "suspended"})
# Fields that an event copies from the log line if present, with their names in the event.
_TAKEN = {
    "account": "account",
    "application": "application",
    "country": "country",
    "method": "method",
    "reason": "reason",
    "result_id": "validation_id",
}


def read(event: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the entries for the bus from the log lines in `event` (base64 of gzip of JSON)."""
    content = json.loads(gzip.decompress(base64.b64decode(event["awslogs"]["data"])))
    # Control messages, by which CloudWatch tests the subscription, have another type.
    lines = content["logEvents"] if content["messageType"] == "DATA_MESSAGE" else ()
    return [entry for each in lines for entry in _entries(each["message"], each["timestamp"])]


def _entries(message: str, at: int) -> Iterator[dict[str, Any]]:
    """Yield the entry for a line of a request that had an effect or was refused."""
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
    # A replay repeats an old response. A 5xx response concerns only the operator, who gets an alarm.
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
