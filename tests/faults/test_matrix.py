"""Every request of every operation, broken in every way; docs/faults.md says what comes of it."""

import os

import pytest
from botocore.exceptions import ConnectTimeoutError

from mfa.store import user_items
from tests.faults import table
from tests.faults.flows import FLOWS, SILENT
from tests.faults.matrix import Matrix
from tests.faults.state import live_codes
from tests.support.cloud import HANDLERS


def test_every_function_has_its_flows():
    assert {flow.function for flow in FLOWS.values()} == set(HANDLERS)


@pytest.mark.parametrize("name", FLOWS)
def test_a_fault_leaves_nothing_half_done_and_a_retry_works(world, name):
    run = Matrix(world).run(name)
    section = table.section(name, run)
    if os.environ.get("UPDATE"):
        table.write(name, section)

    broken = [f"{cell.where}: {'; '.join(cell.broken)}" for cell in run.cells if cell.broken]

    assert bool(run.cells) != (FLOWS[name].function in SILENT)
    assert broken == []
    assert table.written(name) == section, "UPDATE=1 writes docs/faults.md anew"


def test_the_page_holds_no_more_than_the_flows():
    assert table.PAGE.read_text() == table.page(table.written(name) for name in FLOWS)


@pytest.mark.parametrize(
    "name", ["associate, new user", "associate, pending user", "associate, validated user"]
)
def test_an_association_that_was_refused_does_not_undo_anothers(world, name):
    flow, others = FLOWS[name], []

    def refuse_after_anothers():
        world.clock.now += 1
        others.append(world.invoke(flow.function, flow.event(world)))
        world.wire.refuse("TransactWriteItems", "ThrottlingException")
        raise ConnectTimeoutError(endpoint_url="https://aws.invalid")

    world.restore()
    world.faults.begin()
    world.wire.interrupt("TransactWriteItems", refuse_after_anothers)
    refused = world.invoke(flow.function, flow.event(world))

    partition = user_items.partition_key(world.key(*flow.path))
    assert [others[0].status, refused.status] == [200, 503]
    assert world.plain().get((partition, "USER"), {}).get("pending") == others[0].body["id"]
    assert partition in live_codes(world, world.plain())
