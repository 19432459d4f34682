"""The stack's log: lines of requests and receipts, found by their ids and time."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from mfa.background.events import BLOCKED
from mfa.errors import InvalidRequest
from mfactl import options, progress

# Characters that are allowed in a filter pattern. All ids in log lines have only these.
_TERM = re.compile(r"[A-Za-z0-9_.:-]{1,128}")
# The id of the requests by which `make run` starts the functions' processes.
WARM_UP = "warm-up"
SENDING = ("associate", "login_start", "send_code")
CHECKING = ("validate", "validate_code")
_BY_CODE = {"2001": "wrong", "2002": "expired", "2004": "blocked"}
OUTCOMES = (
    "sent",
    "delivered",
    "undelivered",
    "validated",
    "wrong",
    "expired",
    "blocked",
    "refused",
    "failed",
)


class Span(NamedTuple):
    """A period, in milliseconds since 1970: from `since` until before `until`."""

    since: int
    until: int


def read(group: str, span: Span, terms: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield the lines of requests and receipts that have all `terms`, with `at` in ms, roughly in order.

    Raises InvalidRequest for a term that no line can contain.
    """
    client = options.client("logs")
    progress.say("Reading the log")
    request = {
        "logGroupName": group,
        "startTime": span.since,
        "endTime": span.until - 1,
        "filterPattern": pattern(terms),
    }
    for page in client.get_paginator("filter_log_events").paginate(**request):
        yield from _matching(page["events"], terms)


def pattern(terms: Mapping[str, str]) -> str:
    """Return the filter pattern of CloudWatch Logs for lines of requests and receipts that have all `terms`."""
    if wrong := [each for each in terms.values() if not _TERM.fullmatch(each)]:
        raise InvalidRequest(f"{wrong[0]} is no id that the log could hold.")
    kinds = "($.message = request || $.message = receipt)"
    return "{ " + " && ".join([kinds, *(f'$.{name} = "{each}"' for name, each in terms.items())]) + " }"


def _matching(events: list[dict[str, Any]], terms: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Return the lines among events. An emulator's filter also returns others, and requests that `make run` made."""
    for event in events:
        try:
            line = json.loads(event["message"])
        except ValueError:
            continue
        is_ours = isinstance(line, dict) and line.get("message") in ("request", "receipt")
        if (
            is_ours
            and line.get("correlation_id") != WARM_UP
            and all(line.get(name) == each for name, each in terms.items())
        ):
            yield line | {"at": event["timestamp"]}


def outcome(line: Mapping[str, Any]) -> str:
    """Return the outcome of a code in a line, one of OUTCOMES; "" for other requests and for repeated responses."""
    if line["message"] == "receipt":
        return "delivered" if line["outcome"] == "delivered" else "undelivered"
    operation, status = line.get("operation"), int(line["status"])
    if operation not in SENDING + CHECKING or "replayed" in line:
        return ""
    if status >= 500:
        return "failed"
    if status < 400:
        return "sent" if operation in SENDING else "validated"
    if operation in SENDING:
        is_blocked = line.get("reason") in BLOCKED or line["outcome"] in ("402", "2004")
        return "blocked" if is_blocked else "refused"
    return _BY_CODE.get(line["outcome"], "refused")
