"""However slowly something fails, the function answers before its time is over: computed from the clients' configurations."""

from itertools import pairwise
from typing import Any

import pytest
from botocore.retries.standard import ExponentialBackoff

from local.cloudformation import with_defaults
from mfa import wiring
from tests.faults.breaker import DOWN, KINDS, MESSAGING, Fault, Try
from tests.faults.flows import FLOWS, SILENT

TIMEOUT = with_defaults()["Globals"]["Function"]["Timeout"]
PROMPT = 0.05  # A request that nothing is wrong with.
# The slowest refusal, and the slowest way to do it unheard, which is to be undone. Other ways to fail take less.
SLOW = [kind for kind in KINDS if kind.name in ("throttled", "timeout after success")]
# With Publish broken the rest is what it is with SNS down; nobody waits for a purge.
ANSWERING = [
    name
    for name, flow in FLOWS.items()
    if flow.function not in {"purge_application", *SILENT} and flow.sns != DOWN
]


def configs() -> dict[str, Any]:
    """The configuration of each client, by its service's name in botocore's events."""
    senders = [each.args[0] for each in wiring.sender().args[0].values()]
    others = wiring.table().client, wiring.event_bus().args[0], wiring._secrets_client()
    return {each.meta.service_model.service_id.hyphenize(): each.meta.config for each in (*others, *senders)}


def longest(tries: list[Try]) -> float:
    """The seconds that `tries` take at most: those struck as long as the client waits, the others promptly."""
    limits = {name: config.connect_timeout + config.read_timeout for name, config in configs().items()}
    waited = sum(limits[each.service] if each.struck else PROMPT for each in tries)
    repeated = sum(one.number == two.number and one.service not in MESSAGING for one, two in pairwise(tries))
    # The SDK's pause before a second try, throttled, and the dice against us.
    return float(waited + repeated * ExponentialBackoff._DEFAULT_BACKOFF_CONFIG["throttling_base_scale"])


def test_a_request_is_tried_as_often_as_is_reckoned_with(world):
    tries = {name: config.retries["total_max_attempts"] for name, config in configs().items()}

    assert tries == {"dynamodb": 2, "eventbridge": 2, "secrets-manager": 2} | dict.fromkeys(MESSAGING, 1)


def tries(world, flow, fault=None):
    """The tries of a flow's requests, from the beginning."""
    world.restore()
    world.faults.begin(fault, flow.sns)
    world.invoke(flow.function, flow.event(world))
    return world.faults.tries


@pytest.mark.parametrize("name", ANSWERING)
def test_a_service_that_fails_slowly_from_any_request_on_is_answered_in_time(world, name):
    flow, took = FLOWS[name], {}
    tries(world, flow)
    for number, request in enumerate(list(world.faults.requests)):
        for kind in SLOW:
            outage = Fault(kind, number, persists=True, outage=True)
            made = tries(world, flow, outage)
            took[f"{number + 1} {request}, {kind.name}"] = longest(made)
            # Where no other service was asked after it, an outage of all services is the same.
            if not all(each.struck for each in made if each.number > number):
                made = tries(world, flow, outage._replace(everything=True))
                took[f"{number + 1} {request}, {kind.name}, everything"] = longest(made)

    assert {where: seconds for where, seconds in took.items() if seconds >= TIMEOUT} == {}
