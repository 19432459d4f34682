"""A pumping run against the guard: 200 codes asked for and never used, 10,000 if DEEP=1, among honest users who go on.

The engine is real and so is its stream, which is read after every so many requests: that many may be in flight.
"""

import itertools
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from mfa.background import usage
from mfa.models.resources import UserKey
from mfa.store import guard_items
from tests.races.conftest import Stream
from tests.races.crowd import DEEP
from tests.races.world import CALLER, START, Call, World

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
        self.world, self.how = world, {"guard_minimum": MINIMUM, "guard_percent": percent}
        self.shop, self.logins = world.shop(), itertools.count()
        self._stream, self._dice = Stream(world), random.Random(1)

    def _call(self, operation: str, user: str, *more: str, now: int = START) -> Call:
        key = UserKey(CALLER.account, self.shop, user)
        return Call(operation, (key, *more), now, self.how)

    def associate(self, number: int, now: int = START) -> str:
        """Associate an honest user with the user's own number; return the code."""
        address = f"+1{303 if number < NEIGHBOURS else 202}555{number + 100:04}"
        return self.world.ok(self._call("associate", f"user{number}", address, now=now)).text

    def enrol(self, number: int) -> None:
        """Enrol an honest user."""
        self.world.ok(self._call("validate", f"user{number}", self.associate(number)))

    def log_in(self, number: int) -> None:
        """Log an honest user in."""
        # So much later that the windows of one user's codes are not what is tried here; the pump is at START.
        user, now = f"user{number % ENROLLED}", START + 7200_000 * (number // ENROLLED)
        code = self.world.ok(self._call("login_start", user, now=now)).text
        self.world.ok(self._call("validate", user, code, now=now))

    def pump(self, number: int) -> bool:
        """Ask for a code to a number of the pump's; return whether it was sent, or refused by the guard."""
        response = self.world.call(self._call("associate", f"bot{number}", f"+1303{2000000 + number}"))
        assert response.code in ("200", "2004")
        return response.code == "200"

    def read_stream(self) -> None:
        """Hand what is new on the stream, at the races' time, to the counts, in no order."""
        records = [each for each in self._stream.read("CODE") if each["eventName"] != "REMOVE"]
        for each in records:
            each["dynamodb"]["ApproximateCreationDateTime"] = START // 1000
        self._dice.shuffle(records)
        usage.record(self.world.table, replace(self.world.settings, **self.how), records)

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
    assert not run.pump(PUMPED)
    pumped, honest = (guard_items.fetch(streamed.table, CALLER.account, each) for each in ("+1303", "+1202"))
    assert pumped.open_until > START
    assert not honest.open_until


def test_without_the_guard_it_all_goes_through(streamed):
    asked_for = MOST_PUMPED + IN_FLIGHT

    assert Run(streamed, 0).pump_among_logins(asked_for) == asked_for
