"""Starts the engine, makes its table as the template does, and keeps the figures, which tests/conftest.py shows."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

from local.cloudformation import with_defaults
from mfa import wiring
from mfa.runtime import clock, telemetry
from tests.races import engines
from tests.races.crowd import DEEP, Crowd
from tests.races.world import PARTS, TOLD, World

TABLE_NAME = "mfa-races"
# Where tests run in several processes, so many of these have an engine and a crowd: while one crowd waits another acts.
LANES = 2 if DEEP else 1


_numbers = itertools.count()


def pytest_itemcollected(item: pytest.Item) -> None:
    """Hand the tests of this folder out to the lanes in turn."""
    item.add_marker(pytest.mark.xdist_group(f"races {next(_numbers) % LANES}"))


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    """An engine with an empty table."""
    with engines.running(engines.choose()) as endpoint:
        make_table(endpoint, TABLE_NAME)
        yield endpoint


def make_table(endpoint: str, name: str, **options: Any) -> None:
    """Make the template's table under a name of its own, with `options` beside."""
    table = with_defaults()["Resources"]["Table"]["Properties"]
    keys = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
    client = boto3.client("dynamodb", endpoint_url=endpoint)
    client.create_table(TableName=name, **{key: table[key] for key in keys}, **options)
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    client.close()


@pytest.fixture(autouse=True)
def own_wiring(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give back what World replaces for functions, which other tests of this process use too."""
    replaced = [(wiring, part) for part in PARTS] + [(telemetry, part) for part in TOLD]
    for module, part in [*replaced, (clock, "now")]:
        monkeypatch.setattr(module, part, getattr(module, part))


@pytest.fixture(scope="session")
def world(endpoint: str) -> World:
    """The service as the suite sees it."""
    return World(endpoint, TABLE_NAME)


@pytest.fixture(scope="session")
def crowd(endpoint: str) -> Iterator[Crowd]:
    """Callers of the service as it is."""
    with Crowd(endpoint, TABLE_NAME) as crowd:
        yield crowd


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Adds a line to a part of what is shown at the end; the engine's name is the first part."""
    kept = request.node.user_properties
    kept.append(("Engine", engines.choose()))
    return lambda part, line: kept.append((part, line))
