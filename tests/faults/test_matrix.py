"""Every request of every operation, broken in every way; docs/faults.md says what comes of it."""

import os

import pytest

from tests.faults import table
from tests.faults.flows import FLOWS, SILENT

HANDLERS = {path.stem for path in (table.ROOT / "functions").glob("*.py")}


def test_every_function_has_its_flows():
    assert {flow.function for flow in FLOWS.values()} == HANDLERS


@pytest.mark.parametrize("name", FLOWS)
def test_a_fault_leaves_nothing_half_done_and_a_retry_works(matrix, name):
    run = matrix.run(name)
    told = table.section(name, run)
    if os.environ.get("UPDATE"):
        table.write(name, told)

    broken = [f"{cell.where}: {'; '.join(cell.broken)}" for cell in run.cells if cell.broken]

    assert bool(run.cells) != (FLOWS[name].function in SILENT)
    assert broken == []
    assert table.written(name) == told, "UPDATE=1 writes docs/faults.md anew"


def test_the_page_holds_no_more_than_the_flows():
    assert table.PAGE.read_text() == table.page(table.written(name) for name in FLOWS)
