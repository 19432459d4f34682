"""Starts the engine and makes its tables as the template does."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

from tests.races import engines
from tests.races.crowd import DEEP, crowd
from tests.races.world import World
from tools.deploy.takeover import creation_parameters

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
    client = boto3.client("dynamodb", endpoint_url=endpoint)
    client.create_table(**creation_parameters(name), **options)
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    client.close()


@pytest.fixture(scope="session")
def world(endpoint: str) -> World:
    """The service as the suite sees it."""
    return World(endpoint, TABLE_NAME)


@pytest.fixture(scope="session")
def rush(endpoint: str) -> Iterator[Callable[..., Any]]:
    """Lets callers loose."""
    with crowd(endpoint, TABLE_NAME) as rush:
        yield rush


@pytest.fixture
def streamed(endpoint: str) -> World:
    """The service on a table of its own whose stream is on."""
    name = f"mfa-streamed-{next(_numbers)}"
    stream = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    make_table(endpoint, name, StreamSpecification=stream)
    return World(endpoint, name)


class Stream:
    """A table's stream, read on from where it was read last."""

    def __init__(self, world: World) -> None:
        self._client = boto3.client("dynamodbstreams", endpoint_url=world.client.meta.endpoint_url)
        arn = world.client.describe_table(TableName=world.table.name)["Table"]["LatestStreamArn"]
        shards = self._client.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
        wanted = {"StreamArn": arn, "ShardIteratorType": "TRIM_HORIZON"}
        starts = [self._client.get_shard_iterator(ShardId=each["ShardId"], **wanted) for each in shards]
        self._places = [each["ShardIterator"] for each in starts]

    def read(self, sk: str) -> list[dict[str, Any]]:
        """The records since the last time of items with this sort key, as Lambda hands them over."""
        found: list[dict[str, Any]] = []
        for number, place in enumerate(self._places):
            page = self._client.get_records(ShardIterator=place)
            while page["Records"]:
                found += page["Records"]
                page = self._client.get_records(ShardIterator=page["NextShardIterator"])
            self._places[number] = page["NextShardIterator"]
        wanted = [each for each in found if each["dynamodb"]["Keys"]["sk"] == {"S": sk}]
        for change in (each["dynamodb"] for each in wanted):
            change["ApproximateCreationDateTime"] = change["ApproximateCreationDateTime"].timestamp()
        return wanted
