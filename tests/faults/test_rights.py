"""The rights of functions reach no items but those that they work on: dynamodb:LeadingKeys.

That none asks for more holds in every test of this folder and of tests/functions, whatever fails there.
"""

import os
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest

from tests.faults.flows import FLOWS, Flow
from tests.faults.world import World
from tests.leading_keys import Asked, Statement, fits, statements

# One process runs the flows for all of these.
pytestmark = pytest.mark.xdist_group("rights")
CAPS = ({"DAILY_MESSAGES": "1"}, {"ACCOUNT_DAILY_MESSAGES": "1"})
# What reaches items that no flow without a fault does.
REFUSED = (
    Flow("name taken", "create_application", (), {"name": "club"}, key="one"),
    Flow("name taken", "create_template", (), {"name": "hello", "body": "$code"}, key="one"),
    Flow("no such application", "associate", ("nowhere", "ann"), {"address": "+12025550199"}, key="one"),
    Flow("no such user", "validate", ("shop", "nobody"), {"validation_code": "000000"}, key="one"),
    Flow("no such user", "login_start", ("shop", "nobody"), {}, key="one"),
    Flow("no such code", "validate_code", ("kiosk", "roy"), {"code": "roy"}, key="one"),
    Flow("name taken", "update_template", ("hello",), {"version_number": 1, "name": "bye"}),
    Flow("new name", "update_template", ("hello",), {"version_number": 1, "name": "New"}),
    Flow("by id", "list_templates", query={"id": "hello"}),
)


def _call(world: World, flow: Flow, context: Any = None) -> None:
    world.restore()
    event = flow.event(world)
    world.faults.begin(sns=flow.sns)
    world.invoke(flow.function, event, context)


@pytest.fixture(scope="module")
def reached(world: World) -> frozenset[Asked]:
    """All that functions ask of the table, without a fault and where a send fails."""
    world.wire.asked.clear()
    for flow in (*FLOWS.values(), *REFUSED):
        _call(world, flow)
    for capped in CAPS:
        with mock.patch.dict(os.environ, capped):
            _call(world, FLOWS["record_usage"])
    # A purge that is out of time after its first page queues the rest.
    left = iter([300_000, 300_000, 300_000, *[0] * 9])
    _call(world, FLOWS["purge_application"], SimpleNamespace(get_remaining_time_in_millis=lambda: next(left)))
    return frozenset(world.wire.asked)


def _unused(may: Statement, reached: frozenset[Asked], function: str) -> Iterator[str]:
    """The actions and patterns of a statement that its function does without."""
    let = [
        (action, asked)
        for asked in reached
        for action in asked.actions
        if asked.function == function and may.lets(action, asked)
    ]
    yield from may.actions - {action for action, _ in let}
    keys = {key for _, asked in let for key in asked.keys}
    yield from (pattern for pattern in may.like if not any(fits(key, (pattern,)) for key in keys))


@pytest.mark.parametrize("function", statements())
def test_no_right_reaches_items_that_its_function_does_without(reached, function):
    assert [each for may in statements()[function] for each in _unused(may, reached, function)] == []


@pytest.mark.parametrize("function", statements())
def test_every_exception_from_a_right_keeps_a_function_from_something_that_is_stored(reached, function):
    keys = {key for asked in reached for key in asked.keys}
    for may in statements()[function]:
        for pattern in may.unlike:
            assert [key for key in keys if fits(key, (pattern,)) and fits(key, may.like)], pattern
