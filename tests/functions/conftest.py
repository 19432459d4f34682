"""Drives the real handlers against the stand-in of tests/support: each test on an empty table, with a clock and a wire of its own."""

import io
import json
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import count
from typing import Any

import pytest
from click.testing import CliRunner, Result

from mfa.runtime import clients, telemetry
from mfa.store.table import Table
from mfactl import main as mfactl
from mfactl import options
from tests.counted import change
from tests.support import cloud as clouds
from tests.support.cloud import HANDLERS, ROOT, START, TEMPLATE, Clock, Cloud
from tests.support.stack import EVENTS, NUMBER, ROUTES, SENDS, TEXTS, Stack
from tests.support.wire import Wire

__all__ = ["EVENTS", "HANDLERS", "NUMBER", "ROOT", "ROUTES", "SENDS", "START", "TEMPLATE", "TEXTS"]
OTHER_NUMBER = "+12025550100"
# Of what is made at START.
DATES = dict.fromkeys(("created_date", "last_updated_date"), "2026-11-23T18:16:00.123Z")
either_send = pytest.mark.parametrize("operation", SENDS)


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    """An AWS, which mfactl reaches too."""
    with clouds.running() as cloud, pytest.MonkeyPatch.context() as patched:
        patched.setattr(options, "_session", clients.session)
        yield cloud


@pytest.fixture
def clock() -> Clock:
    """The handlers' clock, at START until a test moves it."""
    return Clock()


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were asked for; none is made."""
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    return pauses


@pytest.fixture
def stack(
    cloud: Cloud, clock: Clock, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stack]:
    """The functions in a new execution environment, on an empty table, each with no more rights than its own."""
    cloud.empty()
    stack = Stack(cloud, clock, monkeypatch)
    stack.restart()
    yield stack
    assert cloud.wire.beyond_rights() == []


@pytest.fixture
def wire(stack: Stack) -> Wire:
    """What goes from the functions to AWS."""
    return stack.wire


@pytest.fixture
def stream(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Hand every write of a code since the last time to record_usage, each as a record of its own."""
    records: list[dict[str, Any]] = []
    numbers, call = count(1), Table.call

    def recorded(table: Table, operation: str, **request: Any) -> Any:
        if operation in ("get_item", "batch_get_item", "transact_get_items", "query"):
            return call(table, operation, **request)
        before = stack.items()
        try:
            return call(table, operation, **request)
        finally:
            for key, item in stack.items().items():
                if key[1] == "CODE" and item != before.get(key):
                    number, second = next(numbers), stack.clock.now // 1000
                    records.append(change(key, item, before.get(key), number, second))

    def deliver() -> None:
        assert stack.hand_over("record_usage", *records) == []
        records.clear()

    monkeypatch.setattr(Table, "call", recorded)
    return deliver


@pytest.fixture
def seeded(cloud: Cloud, clock: Clock) -> Callable[[str, Callable[[], Any]], Any]:
    """Do what `make` does by the operations the first time, and from then on by its items, which is faster."""

    def seed(name: str, make: Callable[[], Any]) -> Any:
        if name not in cloud.seeds:
            before = deepcopy(cloud.table.items)
            made = make()
            added = {key: item for key, item in cloud.table.items.items() if before.get(key) != item}
            cloud.seeds[name] = made, deepcopy(added), clock.now
            cloud.delivered.clear()
            cloud.wire.reset()
        made, items, clock.now = cloud.seeds[name]
        cloud.table.items.update(deepcopy(items))
        return made

    return seed


@pytest.fixture
def shop(seeded: Callable[..., str], stack: Stack) -> str:
    """An application whose messages are the code alone."""
    return seeded("shop", stack.application)


@pytest.fixture
def ann(seeded: Callable[..., str], stack: Stack, shop: str) -> str:
    """A user of the shop whose address is validated."""
    return seeded("ann", lambda: stack.validated(shop))


@pytest.fixture
def hello(seeded: Callable[..., str], stack: Stack) -> str:
    """A stored template that nothing uses."""
    return seeded("hello", stack.template)


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What the handlers log."""
    stream = io.StringIO()
    for handler in telemetry.logger().handlers:
        monkeypatch.setattr(handler, "stream", stream)
    return stream


def logged(log: io.StringIO) -> list[dict[str, Any]]:
    """The lines that were logged."""
    return [json.loads(line) for line in log.getvalue().splitlines()]


@pytest.fixture
def run(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run mfactl; return its result, an error of the service raised as it is."""
    monkeypatch.setattr(options, "now", lambda: stack.clock.now)
    return lambda *arguments, **more: CliRunner().invoke(mfactl.app, arguments, **more)


@pytest.fixture
def ok(run: Callable[..., Result]) -> Callable[..., Any]:
    """Run a command of mfactl that succeeds with --json; return what it printed."""

    def ok(*arguments: str) -> Any:
        result = run(*arguments, "--json")
        assert result.exit_code == 0, (result.output, result.exception)
        return json.loads(result.stdout)

    return ok
