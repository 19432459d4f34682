"""Statistics of requests to the local service, for the console's charts."""

import json
import re
import statistics
import time
from collections import Counter, defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

Send = Callable[[dict[str, Any]], Awaitable[None]]

API = "/_user_request_"
KEPT_REQUESTS = 40
KEPT_TIMES = 60
# Operations by method and path below the stage; the last part is enough, except for parts in braces.
_OPERATIONS = (
    ("applications", r"/applications"),
    ("application", r"/applications/[^/]+"),
    ("users", r"/applications/[^/]+/users"),
    ("user", r"/applications/[^/]+/users/[^/]+"),
    ("associate", r"/applications/[^/]+/users/[^/]+/associate"),
    ("login_start", r"/applications/[^/]+/users/[^/]+/login_start"),
    ("validate", r"/applications/[^/]+/users/[^/]+/validate"),
    ("validation", r"/applications/[^/]+/users/[^/]+/validations/[^/]+"),
    ("templates", r"/templates"),
    ("template", r"/templates/[^/]+"),
)
_SENDS = frozenset({"POST associate", "POST login_start"})


@dataclass(frozen=True)
class Request:
    """A finished request: time, operation, outcome, and milliseconds."""

    at: str
    operation: str
    status: int
    code: str
    milliseconds: float


class Traffic:
    """The requests of one run: counts by outcome, and the latest latencies."""

    def __init__(self) -> None:
        self._requests: deque[Request] = deque(maxlen=KEPT_REQUESTS)
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
        self._requests.appendleft(Request(at, name, status, code, round(milliseconds, 1)))
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
            "requests": [asdict(request) for request in self._requests],
        }


def operation(method: str, path: str) -> str:
    """Return an operation's name by method and path, without ids."""
    below = path.split(API, 1)[-1]
    for name, pattern in _OPERATIONS:
        if re.fullmatch(pattern, below):
            return f"{method} {name}"
    return f"{method} other"


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
