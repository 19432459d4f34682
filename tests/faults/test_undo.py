"""What undoes a failed send leaves alone what somebody else has stored meanwhile."""

from collections.abc import Callable

import pytest

from mfa.store import user_items
from tests.faults.flows import FLOWS
from tests.faults.state import live_codes
from tests.faults.wire import KINDS, Fault, Kind

THROTTLED = KINDS[0]


def _refused_while(act: Callable[[], None]) -> Kind:
    """The request is refused each time; before its first try somebody else did `act`."""
    acts = [act]

    def strike(service, deliver):
        if acts:
            acts.pop()()
        return THROTTLED.strike(service, deliver)

    return Kind("refused while another succeeds", strike)


@pytest.mark.parametrize(
    "name", ["associate, new user", "associate, pending user", "associate, validated user"]
)
def test_an_association_that_was_refused_does_not_undo_anothers(world, name):
    flow, others = FLOWS[name], []
    world.restore()
    world.wire.begin()
    world.invoke(flow.function, flow.event(world))
    number = world.wire.requests.index("TransactWriteItems")

    def succeed():
        with world.wire.aside():
            world.now += 1
            others.append(world.invoke(flow.function, flow.event(world)))

    world.restore()
    world.wire.begin(Fault(_refused_while(succeed), number, persists=True))
    refused = world.invoke(flow.function, flow.event(world))

    partition = user_items.partition_key(world.key(*flow.path))
    assert [others[0].status, refused.status] == [200, 503]
    assert world.items().get((partition, "USER"), {}).get("pending") == others[0].body["id"]
    assert partition in live_codes(world, world.items())
