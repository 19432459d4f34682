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
ACCOUNT = "growing"
_USERS_PER_APPLICATION = 100  # The account has one more application for each hundred users.
_BATCH, _THREADS = 25, 4
_REPETITIONS = 30
_WARM_UP = 3  # The first of them are not timed.


def _items(application: str, numbers: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Users as the service stores them, one a second; the first, and so the last in a list, is alone INITIAL."""
    from mfa.dates import timestamp
    from mfa.keyring import parse
    from mfa.resources import Status, User, UserKey
    from mfa.sealing import seal
    from mfa.store import user_items
    from mfa.store.table import Table

    sealing_key, table = parse(SECRET).sealing_key, Table(None, TABLE_NAME)  # type: ignore[arg-type]
    for number in numbers:
        key = UserKey(ACCOUNT, application, f"user-{number}")
        date = timestamp(1_600_000_000_000 + number * 1000)
        status = Status.VALIDATED if number else Status.INITIAL
        sealed = seal(sealing_key, key, NUMBER)
        user = User(key.user, status, date, date, 2, "", sealed, f"{number:064x}")
        yield user_items.put(table, key, None, user)["Put"]["Item"]


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


def _measured(stage: Stage, function: str, events: Sequence[Event]) -> dict[str, Any]:
    """Return what an operation sends, consumes and takes: medians over some events, of time the lower quartile."""
    took = []
    for event in events:
        first = len(stage.wire.sent)
        began = time.perf_counter()
        reply = stage.invoke(function, event)
        took.append((time.perf_counter() - began) * 1000)
        if reply.status not in {200, 412}:
            raise RuntimeError(f"{function}: {reply}")
    return figures(stage.wire.sent[first:]) | {"ms": round(statistics.quantiles(took[_WARM_UP:])[0], 2)}


def _size(stage: Stage, application: str, users: int) -> dict[str, Any]:
    """Return the figures with so many users, tried on the last of them: a user gets few codes."""
    chosen = [f"user-{users - 1 - number}" for number in range(_REPETITIONS)]
    stage.warm(ACCOUNT, application)

    def events(function: str, *path: str, **request: Any) -> list[Event]:
        if path:
            return [stage.event(function, ACCOUNT, application, user, **request) for user in chosen]
        return [stage.event(function, ACCOUNT, application, **request)] * _REPETITIONS

    lists = [stage.event("list_applications", ACCOUNT, query={"limit": "10"})] * _REPETITIONS
    return {
        "get_user": _measured(stage, "get_user", events("get_user", "user")),
        "login_start": _measured(stage, "login_start", events("login_start", "user")),
        "validate": _measured(stage, "validate", events("validate", "user", body={"validation_code": WRONG})),
        "list_users": _measured(stage, "list_users", events("list_users")),
        "list_applications": _measured(stage, "list_applications", lists),
    }


def _filtered(stage: Stage, application: str) -> dict[str, Any]:
    """Follow a filter that one user matches, the last in the list, from page to page."""
    pages: list[dict[str, Any]] = []
    found: list[str] = []
    cursor = ""
    while not pages or cursor:
        query = {"status": "INITIAL"} | ({"cursor": cursor} if cursor else {})
        stage.warm(ACCOUNT, application)
        first = len(stage.wire.sent)
        began = time.perf_counter()
        reply = stage.invoke("list_users", stage.event("list_users", ACCOUNT, application, query=query))
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
    """Return the figures at each size, and those of the filter at the largest."""
    with running() as (stage, client, engine):
        application = stage.application(ACCOUNT, name="Growing")
        users, applications = 0, 1
        rows: dict[str, Any] = {}
        for size in sizes:
            _load(client, _items(application, range(users, size)))
            for number in range(applications, size // _USERS_PER_APPLICATION):
                stage.ok("create_application", ACCOUNT, body={"name": f"Other {number}"})
            users, applications = size, max(applications, size // _USERS_PER_APPLICATION)
            stage.wire.sent.clear()
            if not rows:
                _size(stage, application, size - _REPETITIONS)  # The engine compiles itself as it works.
            rows[str(size)] = _size(stage, application, size) | {"applications": applications}
        return {"engine": engine, "users": rows, "filter": _filtered(stage, application) | {"of": users}}


def main() -> None:
    """Print the figures."""
    output, sys.stdout = sys.stdout, sys.stderr  # The functions print their metrics.
    found = measure([int(text) for text in sys.argv[1:]] or SIZES)
    output.write(json.dumps(found))


if __name__ == "__main__":
    main()
