"""A pumping run against the guard: 200 codes asked for and never used, 10,000 if DEEP=1, among honest users who go on.

The engine is real and so is its stream, which is read after every so many requests: that many may be in flight.
"""

import itertools
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import Any

from mfa.background import usage
from mfa.errors import TooManyRequests
from mfa.flows import enrolment, login, validation
from mfa.flows.code_sending import SendRequest
from mfa.models.resources import UserKey
from mfa.store import guard_items
from mfa.tenants.service import Service
from mfa.values.ids import new_id
from tests.races.conftest import Stream
from tests.races.crowd import DEEP
from tests.races.world import CALLER, START, World

PUMPED, HONEST, IN_FLIGHT, MINIMUM = (10_000, 1_000, 100, 100) if DEEP else (200, 20, 20, 20)
ENROLLED, AT_ONCE, PERCENT = (50 if DEEP else 20), 16, 10
# So many of the honest have a number where the pump's are.
NEIGHBOURS = 5
# What the ADR states: two windows may each let through what is below the minimum, and what is in flight besides.
MOST_PUMPED = 2 * MINIMUM + IN_FLIGHT


class Run:
    """Honest users and a pump on one application: who enrols, logs in and pumps, and what is counted of it."""

    def __init__(self, world: World, percent: int) -> None:
        """`percent` is the guard's, 0 for none."""
        self.world = world
        self.settings = replace(world.settings, guard_minimum=MINIMUM, guard_percent=percent)
        self.service = Service(world.table, self.settings, world.keys)
        self.shop, self.logins = world.shop(), itertools.count()
        self._stream, self._dice = Stream(world), random.Random(1)
        self._keys = [self._key(f"user{number}") for number in range(ENROLLED)]

    def _key(self, user: str) -> UserKey:
        return UserKey(CALLER.account, self.shop, user)

    def _send(self, act: Callable[..., Any], request: SendRequest, *more: str) -> str:
        self.world.sender.messages, self.world.sender.fails = [], False
        act(self.service, self.world.sender, request, *more)
        return str(self.world.sender.messages[0].text)

    def associate(self, number: int, now: int = START) -> str:
        """Associate an honest user with the user's own number; return the code."""
        address = f"+1{303 if number < NEIGHBOURS else 202}555{number + 100:04}"
        return self._send(enrolment.associate, SendRequest(CALLER, self._keys[number], "", now), address)

    def enrol(self, number: int) -> None:
        """Enrol an honest user."""
        code = self.associate(number)
        validation.validate(self.service, CALLER, self._keys[number], code, START, new_id(START))

    def log_in(self, number: int) -> None:
        """Log an honest user in."""
        # So much later that the windows of one user's codes are not what is tried here; the pump is at START.
        key, now = self._keys[number % ENROLLED], START + 7200_000 * (number // ENROLLED)
        code = self._send(login.start, SendRequest(CALLER, key, "", now))
        validation.validate(self.service, CALLER, key, code, now, new_id(now))

    def pump(self, number: int) -> int:
        """Ask for a code to a number of the pump's; return how many were sent."""
        request = SendRequest(CALLER, self._key(f"bot{number}"), "", START)
        with suppress(TooManyRequests):
            self._send(enrolment.associate, request, f"+1303{2000000 + number}")
            return 1
        return 0

    def read_stream(self) -> None:
        """Hand what is new on the stream, at the races' time, to the counts, in no order."""
        records = [each for each in self._stream.read("CODE") if each["eventName"] != "REMOVE"]
        for each in records:
            each["dynamodb"]["ApproximateCreationDateTime"] = START // 1000
        self._dice.shuffle(records)
        usage.record(self.world.table, self.settings, records)

    def pump_among_logins(self, asked_for: int) -> int:
        """Ask for so many codes, with honest logins in between, each of which succeeds; return how many were sent."""
        through = 0
        with ThreadPoolExecutor(AT_ONCE) as threads:
            list(threads.map(self.enrol, range(ENROLLED)))
            self.read_stream()
            for start in range(0, asked_for, IN_FLIGHT):
                through += sum(threads.map(self.pump, range(start, start + IN_FLIGHT)))
                for _ in range(HONEST * IN_FLIGHT // PUMPED):
                    self.log_in(next(self.logins))
                self.read_stream()
        return through


def test_a_pumping_run_is_stopped_while_honest_users_go_on(streamed):
    run = Run(streamed, PERCENT)

    through = run.pump_among_logins(PUMPED)

    assert next(run.logins) == HONEST
    assert MINIMUM <= through <= MOST_PUMPED
    for number in range(NEIGHBOURS):
        run.associate(number, START + 1)
    assert run.pump(PUMPED) == 0
    pumped, honest = (guard_items.fetch(streamed.table, CALLER.account, each) for each in ("+1303", "+1202"))
    assert pumped.open_until > START
    assert not honest.open_until


def test_without_the_guard_it_all_goes_through(streamed):
    asked_for = MOST_PUMPED + IN_FLIGHT

    assert Run(streamed, 0).pump_among_logins(asked_for) == asked_for
