"""Every request of every operation, broken in every way; docs/faults.md says what comes of it."""

import os

import pytest

from tests.faults import table
from tests.faults.flows import FLOWS, SILENT
from tests.faults.matrix import Matrix
from tests.support.cloud import HANDLERS


def test_every_function_has_its_flows():
    assert {flow.function for flow in FLOWS.values()} == set(HANDLERS)


@pytest.mark.parametrize("name", FLOWS)
def test_a_fault_leaves_nothing_half_done_and_a_retry_works(world, name):
    run = Matrix(world).run(name)
    section = table.section(name, run)
    if os.environ.get("UPDATE"):
        table.write(name, section)

    broken = [(*cell.fault[1:3], cell.fault.kind.name, *cell.broken) for cell in run.cells if cell.broken]

    assert bool(run.cells) != (FLOWS[name].function in SILENT)
    assert broken == []
    assert table.written(name) == section, "UPDATE=1 writes docs/faults.md anew"


def test_the_page_holds_no_more_than_the_flows():
    assert table.PAGE.read_text() == table.page(table.written(name) for name in FLOWS)
