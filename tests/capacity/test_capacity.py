"""The gate: what an operation sends and consumes, counted on the wire against an engine. docs/design.md says why no more."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.cases import CASES
from bench.limits import LIMITS, broken
from bench.stage import functions

# One process counts for all of these.
pytestmark = pytest.mark.xdist_group("capacity")


@pytest.fixture(scope="module")
def report():
    """The engine's name and the figures of every case, `mutated` those of hot paths with something added to the code.

    A process of its own counts: its functions are bound to an engine, those of other suites to moto.
    """
    command = [sys.executable, "-m", "bench.counted"]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout)


def test_every_function_has_a_case_and_every_case_a_limit():
    assert {case.function for case in CASES} == functions().keys()
    assert [case.name for case in CASES if case.name not in LIMITS] == []


def test_no_case_costs_more_than_its_limit(report):
    # Ministack does not account transactions and batches as DynamoDB does; single writes it does.
    exact = report["engine"] == "dynamodb-local"
    assert "\n".join(broken(report["requests"], capacity=exact)) == ""


def test_a_request_or_a_unit_added_to_a_hot_path_breaks_the_gate(report):
    read_first, grown = (broken(report["mutated"][each]) for each in ("read_first", "grow"))
    assert "validate_login_right: requests 2, at most 1" in read_first
    assert "validate_login_right: deep 2, at most 1" in read_first
    assert "login_start: requests 4, at most 3" in read_first
    assert "validate_login_right: write_units 2.0, at most 1" in grown
