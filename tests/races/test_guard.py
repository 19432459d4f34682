"""A pumping run against the guard: 10,000 codes asked for and never used, among honest users who go on.

The engine is real and so is its stream, which is read after every so many requests: that many may be in flight.
"""

import itertools
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import Any

import boto3
import pytest

from mfa import books, enrolment, login, validation
from mfa.errors import TooManyRequests
from mfa.ids import new_id
from mfa.resources import UserKey
from mfa.sending import SendRequest
from mfa.service import Service
from mfa.store import guard_items
from tests.races.conftest import make_table
from tests.races.world import CALLER, START, World

TABLE_NAME = "mfa-guard"
PUMPED, HONEST, ENROLLED, AT_ONCE = 10_000, 1_000, 50, 16
# So many of the honest have a number where the pump's are.
NEIGHBOURS = 5
IN_FLIGHT = 100
MINIMUM, PERCENT = 100, 10
# What the ADR states: two windows may each let through what is below the minimum, and what is in flight besides.
MOST_PUMPED = 2 * MINIMUM + IN_FLIGHT


class Stream:
    """The table's stream, read on from where it was read last."""

    def __init__(self, endpoint: str, table_name: str) -> None:
        self._client = boto3.client("dynamodbstreams", endpoint_url=endpoint)
        described = boto3.client("dynamodb", endpoint_url=endpoint).describe_table(TableName=table_name)
        arn = described["Table"]["LatestStreamArn"]
        shards = self._client.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
        self._places = [
            self._client.get_shard_iterator(
                StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
            )["ShardIterator"]
            for shard in shards
        ]

    def read(self) -> list[dict[str, Any]]:
        """The records of codes since the last time, as they pass the template's filter, at the races' time."""
        found: list[dict[str, Any]] = []
        for number, place in enumerate(self._places):
            page = self._client.get_records(ShardIterator=place)
            while page["Records"]:
                found += page["Records"]
                page = self._client.get_records(ShardIterator=page["NextShardIterator"])
            self._places[number] = page["NextShardIterator"]
        codes = [
            each
            for each in found
            if each["dynamodb"]["Keys"]["sk"] == {"S": "CODE"} and each["eventName"] in ("INSERT", "MODIFY")
        ]
        for each in codes:
            each["dynamodb"]["ApproximateCreationDateTime"] = START // 1000
        return codes


@pytest.fixture
def world(endpoint: str) -> Iterator[World]:
    make_table(
        endpoint,
        TABLE_NAME,
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    world = World(endpoint, TABLE_NAME)
    yield world
    world.client.delete_table(TableName=TABLE_NAME)


def test_a_pumping_run_is_stopped_while_honest_users_go_on(
    endpoint: str, world: World, report: Callable[[str, str], None]
) -> None:
    settings = replace(world.settings, guard_minimum=MINIMUM, guard_percent=PERCENT)
    service, stream = Service(world.table, settings, world.keys), Stream(endpoint, TABLE_NAME)
    shop, dice = world.shop(), random.Random(1)
    keys = [UserKey(CALLER.account, shop, f"user{number}") for number in range(ENROLLED)]

    def send(act: Callable[..., Any], request: SendRequest, *more: str) -> str:
        world.sender.messages, world.sender.fails = [], False
        act(service, world.sender, request, *more)
        return str(world.sender.messages[0].text)

    def address(number: int) -> str:
        return f"+1{303 if number < NEIGHBOURS else 202}555{number + 100:04}"

    def enrol(number: int) -> None:
        code = send(enrolment.associate, SendRequest(CALLER, keys[number], "", START), address(number))
        validation.validate(service, CALLER, keys[number], code, START, new_id(START))

    def pump(number: int) -> int:
        key = UserKey(CALLER.account, shop, f"bot{number}")
        with suppress(TooManyRequests):
            send(enrolment.associate, SendRequest(CALLER, key, "", START), f"+1303{2000000 + number}")
            return 1
        return 0

    def log_in(number: int) -> int:
        # So much later that the windows of one user's codes are not what is tried here; the pump is at START.
        key, now = keys[number % ENROLLED], START + 7200_000 * (number // ENROLLED)
        code = send(login.start, SendRequest(CALLER, key, "", now))
        validation.validate(service, CALLER, key, code, now, new_id(now))
        return 1

    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(enrol, range(ENROLLED)))
        books.keep(world.table, settings, stream.read())
        logins, pumped, through = itertools.count(), 0, 0
        for start in range(0, PUMPED, IN_FLIGHT):
            through += sum(threads.map(pump, range(start, start + IN_FLIGHT)))
            pumped += IN_FLIGHT
            honest = [next(logins) for _ in range(HONEST * IN_FLIGHT // PUMPED)]
            assert sum(map(log_in, honest)) == len(honest)
            records = stream.read()
            dice.shuffle(records)
            books.keep(world.table, settings, records)

    assert pumped == PUMPED
    assert next(logins) == HONEST
    assert MINIMUM <= through <= MOST_PUMPED
    for number in range(NEIGHBOURS):
        send(enrolment.associate, SendRequest(CALLER, keys[number], "", START + 1), address(number))
    assert pump(PUMPED) == 0
    circuit = guard_items.read(world.table.get(guard_items.key(CALLER.account, "+1303")))
    assert circuit.open_until > START
    assert not guard_items.read(world.table.get(guard_items.key(CALLER.account, "+1202"))).open_until
    report("Pumping | asked for | sent | honest logins", f"guard | {PUMPED} | {through} | {HONEST}")
