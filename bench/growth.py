"""Growth: the same operations with 1,000, 10,000 and 100,000 users, on an engine in memory, and a rare filter.

`python -m bench.growth [USERS...]` prints the figures as JSON, in a process of its own.
"""

import itertools
import json
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bench.cases import WRONG
from bench.counted import figures
from bench.stage import NUMBER, SECRET, TABLE_NAME, Event, Stage, running

SIZES = (1_000, 10_000, 100_000)
_USERS_PER_APPLICATION = 100  # The account has one more application for each hundred users.
_BATCH, _THREADS = 25, 4
_REPETITIONS = 30
_WARM_UP = 3  # The first rounds are not timed.


def _account(size: int) -> str:
    return f"growing-{size:06}"


def _user(number: int) -> str:
    """Return an id. All have the same length, so that item sizes do not grow."""
    return f"user-{number:06}"


def _items(account: str, application: str, numbers: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Users as the service stores them, one a second. Only the first, the last in a list, is INITIAL."""
    from mfa.codes.keyring import parse
    from mfa.codes.sealing import seal
    from mfa.models.resources import Status, User, UserKey
    from mfa.store import user_items
    from mfa.values.dates import timestamp

    sealing_key = parse(SECRET).sealing_key
    for number in numbers:
        key = UserKey(account, application, _user(number))
        date = timestamp(1_600_000_000_000 + number * 1000)
        status = Status.VALIDATED if number else Status.INITIAL
        sealed = seal(sealing_key, key, NUMBER)
        user = User(key.user, status, date, date, 2, "", sealed, f"{number:064x}")
        yield user_items.put(key, None, user)["Put"]["Item"]


def _load(client: Any, items: Iterator[dict[str, Any]]) -> None:
    """Store items, many at a time."""

    def store(batch: Sequence[dict[str, Any]]) -> None:
        wanted = {TABLE_NAME: [{"PutRequest": {"Item": item}} for item in batch]}
        while wanted:
            wanted = client.batch_write_item(RequestItems=wanted)["UnprocessedItems"]

    with ThreadPoolExecutor(_THREADS) as threads:
        batches = iter(lambda: list(itertools.islice(items, _BATCH)), [])
        for _ in threads.map(store, batches):
            pass


def _events(stage: Stage, account: str, application: str, user: str) -> dict[str, Event]:
    """Return a request of each operation. Each round uses another user, because a user gets few codes."""
    of_user = (account, application, user)
    return {
        "get_user": stage.event("get_user", *of_user),
        "login_start": stage.event("login_start", *of_user),
        "validate": stage.event("validate", *of_user, body={"validation_code": WRONG}),
        "list_users": stage.event("list_users", account, application),
        "list_applications": stage.event("list_applications", account, query={"limit": "10"}),
    }


def _timed(stage: Stage, function: str, event: Event) -> tuple[dict[str, Any], float]:
    """Return the requests, units and milliseconds of an operation."""
    first = len(stage.wire.sent)
    began = time.perf_counter()
    reply = stage.invoke(function, event)
    took = (time.perf_counter() - began) * 1000
    if reply.status not in {200, 412}:
        raise RuntimeError(f"{function}: {reply}")
    return figures(stage.wire.sent[first:]), took


def _in_turn(stage: Stage, applications: dict[int, str]) -> dict[str, Any]:
    """Return the figures at each size, measured in turns: medians of the times, without the first rounds."""
    costs: dict[int, dict[str, Any]] = {size: {} for size in applications}
    times: dict[tuple[int, str], list[float]] = {}
    for number in range(_WARM_UP + _REPETITIONS):
        for size, application in applications.items():
            stage.warm(_account(size), application)
            user = _user(size - 1 - number)
            for function, event in _events(stage, _account(size), application, user).items():
                costs[size][function], took = _timed(stage, function, event)
                times.setdefault((size, function), []).append(took)
    return {
        str(size): {
            function: cost | {"ms": round(statistics.median(times[size, function][_WARM_UP:]), 2)}
            for function, cost in of_size.items()
        }
        for size, of_size in costs.items()
    }


def _filtered(stage: Stage, account: str, application: str) -> dict[str, Any]:
    """Follow a filter that only the last user of the list matches, from page to page."""
    pages: list[dict[str, Any]] = []
    found: list[str] = []
    cursor = ""
    while not pages or cursor:
        query = {"status": "INITIAL"} | ({"cursor": cursor} if cursor else {})
        stage.warm(account, application)
        first = len(stage.wire.sent)
        began = time.perf_counter()
        reply = stage.invoke("list_users", stage.event("list_users", account, application, query=query))
        took = (time.perf_counter() - began) * 1000
        sent = stage.wire.sent[first:]
        looked_at = sum(json.loads(each.body).get("ScannedCount", 0) for each in sent)
        pages.append(figures(sent) | {"ms": took, "looked_at": looked_at, "items": len(reply.body)})
        found += [user["id"] for user in reply.body]
        cursor = reply.headers.get("x-next-cursor", "")
    return {
        "pages": len(pages),
        "found": found,
        "empty_pages": sum(not page["items"] for page in pages),
        "ms": round(statistics.median(page["ms"] for page in pages), 2),
        "most_a_page": {
            name: max(page[name] for page in pages)
            for name in ("requests", "read_units", "looked_at", "items")
        },
    }


def measure(sizes: Sequence[int] = SIZES) -> dict[str, Any]:
    """Return the figures at each size, and those of the filter at the largest. Each size is in its own account."""
    with running() as (stage, client, engine):
        applications: dict[int, str] = {}
        for size in sizes:
            applications[size] = stage.application(_account(size), name="Growing")
            _load(client, _items(_account(size), applications[size], range(size)))
            for number in range(1, size // _USERS_PER_APPLICATION):
                stage.ok("create_application", _account(size), body={"name": f"Other {number}"})
        stage.wire.sent.clear()
        rows = _in_turn(stage, applications)
        for size in sizes:
            rows[str(size)]["applications"] = max(1, size // _USERS_PER_APPLICATION)
        most = sizes[-1]
        rare = _filtered(stage, _account(most), applications[most]) | {"of": most}
        return {"engine": engine, "users": rows, "filter": rare}


def main() -> None:
    """Print the figures."""
    output, sys.stdout = sys.stdout, sys.stderr  # The functions print their metrics.
    found = measure([int(text) for text in sys.argv[1:]] or SIZES)
    output.write(json.dumps(found))


if __name__ == "__main__":
    main()
