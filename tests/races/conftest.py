"""Starts the engine, makes its table as the template does, and shows the figures at the end."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml

from tests.races import engines
from tests.races.crowd import Crowd
from tests.races.world import World

TABLE_NAME = "mfa-races"
_report: dict[str, list[str]] = {}


class _Loader(yaml.SafeLoader):
    """YAML whose CloudFormation tags are read as None."""


_Loader.add_multi_constructor("!", lambda loader, suffix, node: None)


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    """An engine with an empty table."""
    name = engines.choose()
    with engines.running(name) as endpoint:
        _report["Engine"] = [name]
        make_table(endpoint, TABLE_NAME)
        yield endpoint


def make_table(endpoint: str, name: str, **options: Any) -> None:
    """Make the template's table under a name of its own, with `options` beside."""
    template: Any = yaml.load((engines.ROOT / "template.yaml").read_text(), Loader=_Loader)
    table = template["Resources"]["Table"]["Properties"]
    keys = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
    client = boto3.client("dynamodb", endpoint_url=endpoint)
    client.create_table(TableName=name, **{key: table[key] for key in keys}, **options)
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    client.close()


@pytest.fixture(scope="session")
def world(endpoint: str) -> World:
    """The service as the suite sees it."""
    return World(endpoint, TABLE_NAME)


@pytest.fixture(scope="session")
def crowd(endpoint: str) -> Iterator[Crowd]:
    """Callers of the service as it is."""
    with Crowd(endpoint, TABLE_NAME) as crowd:
        yield crowd


@pytest.fixture(scope="session")
def mutated(endpoint: str) -> Callable[[str], Crowd]:
    """Callers of the service with one guard taken away."""
    return lambda mutation: Crowd(endpoint, TABLE_NAME, mutation)


@pytest.fixture(scope="session")
def report() -> Callable[[str, str], None]:
    """Adds a line to a part of what is shown at the end."""
    return lambda part, line: _report.setdefault(part, []).append(line)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show the figures, and write them to the file that RACES_REPORT names."""
    text = "\n".join(line for part, lines in _report.items() for line in (f"== {part}", *lines))
    if not text:
        return
    terminalreporter.ensure_newline()
    terminalreporter.line(text)
    if path := os.environ.get("RACES_REPORT"):
        Path(path).write_text(f"{text}\n")
