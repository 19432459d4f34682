"""The gate: what an operation sends and consumes, counted on the wire against an engine. docs/design.md says why no more."""

import pytest

from bench.cases import CASES
from bench.limits import LIMITS, broken
from bench.stage import functions

Counted = dict[str, dict[str, float]]

# One process counts for all of these.
pytestmark = pytest.mark.xdist_group("capacity")


def test_every_function_has_a_case_and_every_case_a_limit() -> None:
    assert {case.function for case in CASES} == functions().keys()
    assert [case.name for case in CASES if case.name not in LIMITS] == []


def test_no_case_costs_more_than_its_limit(counted: Counted, exact: bool) -> None:
    assert "\n".join(broken(counted, capacity=exact)) == ""


@pytest.mark.parametrize("case", ["validate_login_right", "validate_login_wrong", "login_start"])
def test_the_hot_path_writes_one_unit(counted: Counted, case: str) -> None:
    assert counted[case]["write_units"] <= 1


def test_a_login_is_checked_by_one_request(counted: Counted) -> None:
    for case in ("validate_login_right", "validate_login_wrong"):
        assert (counted[case]["requests"], counted[case]["deep"]) == (1, 1)


def test_a_right_guess_costs_what_a_wrong_one_does(counted: Counted) -> None:
    assert counted["validate_login_right"] == counted["validate_login_wrong"]


def test_a_request_added_to_a_hot_path_breaks_the_gate(mutated: dict[str, Counted]) -> None:
    found = broken(mutated["read_first"])
    assert "validate_login_right: requests 2, at most 1" in found
    assert "validate_login_right: deep 2, at most 1" in found
    assert "login_start: requests 4, at most 3" in found


def test_a_unit_added_to_a_hot_path_breaks_the_gate(mutated: dict[str, Counted]) -> None:
    assert "validate_login_right: write_units 2.0, at most 1" in broken(mutated["grow"])
