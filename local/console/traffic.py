"""Statistics of requests to the local service, for the console's charts."""

import json
import statistics
import time
from collections import Counter, defaultdict, deque
from datetime import UTC, datetime
from typing import Any

from local.console.asgi import Send

API = "/_user_request_"
KEPT_REQUESTS = 40
KEPT_TIMES = 60
# The last parts of the paths of operations, where they are no ids.
_NAMES = {
    "applications", "users", "associate", "login_start", "validate", "validations", "templates",
}  # fmt: skip
_SENDS = frozenset({"POST associate", "POST login_start"})


class Traffic:
    """The requests of one run: counts by outcome, and the latest latencies."""

    def __init__(self) -> None:
        self._requests: deque[dict[str, Any]] = deque(maxlen=KEPT_REQUESTS)
        self._times: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=KEPT_TIMES))
        self._funnel: Counter[str] = Counter()

    def recorded(self, method: str, path: str, send: Send) -> Send:
        """Return a `send` that records the response to an API request when it is complete."""
        began, body = time.perf_counter(), bytearray()
        started: dict[str, Any] = {"status": 0, "headers": ()}

        async def noting(message: dict[str, Any]) -> None:
            await send(message)
            if message["type"] == "http.response.start":
                started.update(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body"):
                replayed = any(name.lower() == b"idempotent-replayed" for name, _ in started["headers"])
                milliseconds = (time.perf_counter() - began) * 1000
                self.note(method, path, started["status"], bytes(body), milliseconds, replayed=replayed)

        return noting

    def note(
        self, method: str, path: str, status: int, body: bytes, milliseconds: float, *, replayed: bool = False
    ) -> None:
        """Count a response. A `replayed` one sent and checked nothing."""
        name = operation(method, path)
        code = _code(status, body)
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        request = {"at": at, "operation": name, "status": status, "code": code}
        self._requests.appendleft(request | {"milliseconds": round(milliseconds, 1)})
        self._times[name].append(milliseconds)
        stage = _stage(name, status, code)
        if stage and not replayed:
            self._funnel[stage] += 1

    def shown(self) -> dict[str, Any]:
        """Return the funnel, the latency of each operation, and the last requests, newest first."""
        stages = ("sent", "validated", "wrong", "expired", "blocked")
        return {
            "funnel": {stage: self._funnel[stage] for stage in stages},
            "latency": [_latency(name, times) for name, times in sorted(self._times.items())],
            "requests": list(self._requests),
        }


def operation(method: str, path: str) -> str:
    """Return an operation's name by method and path: the last part, or for an id what it is one of."""
    *before, last = path.partition(API)[2].strip("/").split("/")
    named, name = (before[-1], before[-1].removesuffix("s")) if len(before) % 2 else (last, last)
    return f"{method} {name if named in _NAMES else 'other'}"


def _code(status: int, body: bytes) -> str:
    """Return the error code of a response, or ""."""
    try:
        return str(json.loads(body)["error_code"]) if status >= 400 else ""
    except (ValueError, KeyError, TypeError):
        return ""


def _stage(name: str, status: int, code: str) -> str:
    """Return the place of a response in the funnel, or "" for none."""
    if name in _SENDS:
        return "sent" if status == 200 else "blocked" if status in (402, 429) else ""
    if name == "POST validate":
        by_code = {"2001": "wrong", "2002": "expired", "2004": "blocked"}
        return "validated" if status == 200 else by_code.get(code, "")
    return ""


def _latency(name: str, times: deque[float]) -> dict[str, Any]:
    """Return the latencies of an operation in milliseconds: the last requests, oldest first."""
    ordered = sorted(times)
    return {
        "operation": name,
        "median": round(statistics.median(ordered), 1),
        "slowest": round(ordered[-1], 1),
        "recent": [round(each, 1) for each in times],
    }
