"""What `make bench` makes of its measurements: medians, agreement, charts, prices and the page's tables."""

import json
import re
import xml.etree.ElementTree as ET

import pytest
from jinja2 import UndefinedError

from bench import bill, charts, page, price, targets
from bench.cases import CASES
from bench.figures import agreed, agreement, compared
from bench.recording import WARM
from bench.stage import ROOT, functions

RESULTS = json.loads((ROOT / "bench/results.json").read_text())


def test_a_ratio_is_that_of_the_pairs_so_that_a_slow_moment_is_on_both_sides() -> None:
    steady = compared([1.2] * 8, [1.0] * 8)
    moment = compared([1.2] * 7 + [12.0], [1.0] * 7 + [10.0])
    assert steady["ratio"] == moment["ratio"] == 1.2


def test_a_ratio_is_that_of_the_means_beside_it() -> None:
    row = compared([1.0, 4.0], [1.0, 2.0])
    assert row == {"ours_ms": 2.0, "floor_ms": round(2**0.5, 4), "ratio": round(2**0.5, 3)}


def test_the_tenth_of_the_pairs_at_either_end_does_not_count() -> None:
    assert compared([1.2] * 8 + [90.0, 0.01], [1.0] * 10) == {"ours_ms": 1.2, "floor_ms": 1.0, "ratio": 1.2}


def test_the_processor_time_of_every_function_is_measured() -> None:
    cases = {case.name: case.function for case in CASES}
    assert {cases[name] for name in WARM.values()} == functions().keys()


def test_sides_of_different_length_are_no_pairs() -> None:
    with pytest.raises(ValueError, match="zip"):
        compared([1.0], [1.0, 1.0])


def test_agreement_is_of_ratios_that_both_results_have_the_worst_first() -> None:
    one = {"warm": {"validate": {"ratio": 1.0}, "get": {"ratio": 2.0}}, "cold": {"validate": {"ratio": 1.0}}}
    other = {"warm": {"validate": {"ratio": 1.1}}, "cold": {"validate": {"ratio": 0.8}}}
    rows = agreement(one, other)
    assert [row[0] for row in rows] == ["cold validate", "warm validate"]
    assert [round(row[3], 3) for row in rows] == [0.25, 0.1]


def test_a_target_that_is_missed_is_marked_so() -> None:
    assert (targets.mark(1.5, 1.5), targets.mark(1.51, 1.5), targets.mark(9, None)) == ("✓", "✗", "")
    assert targets.cold("login_start") > targets.cold("get_user")


def test_charts_are_svg_and_colour_what_is_beyond_its_limit() -> None:
    chart = charts.bars("a < b", [("one", 1.0, 1.5), ("two", 2.0, 1.5), ("three", 1.0, None)])
    rects = ET.fromstring(chart).findall("{http://www.w3.org/2000/svg}rect")
    assert [each.get("class") for each in rects] == ["met", "missed", "met"]
    ET.fromstring(charts.lines("growth", {"get": {1000: 1.0, 100_000: 2.0}}, " ms"))


def test_processor_time_stretches_below_one_processor_and_never_shrinks_beyond() -> None:
    profile = price.Profile(cpu_ms=2.0, requests=1, publishes=0, write_units=1, read_units=0)
    assert price.duration_ms(profile, price.ONE_CPU_MB) == 2 + price.DYNAMODB_MS
    assert price.duration_ms(profile, price.ONE_CPU_MB * 2) == 2 + price.DYNAMODB_MS
    assert price.duration_ms(profile, price.ONE_CPU_MB // 2) == pytest.approx(4 + price.DYNAMODB_MS, rel=0.01)


def test_a_verification_costs_its_two_calls() -> None:
    counted = {"requests": 1, "write_units": 1.0, "read_units": 0.0}
    results = {
        "requests": {"login_start": counted, "validate_login_right": counted},
        "warm": {"login_start": {"ours_ms": 1.0}, "validate": {"ours_ms": 1.0}},
    }
    total = price.verification(results, {"login_start": 512, "validate": 512})
    assert total["API Gateway"] == pytest.approx(7.0)
    assert total["DynamoDB"] == pytest.approx(1.25)


@pytest.mark.parametrize("name", ["README.md", "docs/comparison.md"])
def test_a_page_has_the_price_of_a_million_logins_a_month_that_was_measured(name) -> None:
    results = json.loads((ROOT / "bench/results.json").read_text())
    dollars = round(sum(bill.service(results, 1_000_000 // bill.DAYS).values()))
    assert f"{dollars} dollars for a million logins a month" in (ROOT / name).read_text()


def test_every_row_of_a_table_has_a_cell_for_each_column() -> None:
    tables = re.findall(r"(?:^\|.*\n)+", page.text(RESULTS), re.MULTILINE)
    assert len(tables) == 8
    for rows in map(str.splitlines, tables):
        assert {row.count("|") for row in rows} == {rows[0].count("|")}, rows[0]


def test_a_figure_that_is_missing_is_an_error_and_no_gap_in_the_page() -> None:
    machine = {name: each for name, each in RESULTS["machine"].items() if name != "load"}
    with pytest.raises(UndefinedError, match="load"):
        page.text(RESULTS | {"machine": machine})


def test_what_is_kept_of_two_runs_names_the_worst_ratio_and_those_beyond_a_tenth() -> None:
    one = {"warm": {"validate": {"ratio": 1.0}, "get": {"ratio": 1.0}}, "cold": {"get": {"ratio": 1.0}}}
    other = {"warm": {"validate": {"ratio": 1.2}, "get": {"ratio": 1.05}}, "cold": {"get": {"ratio": 1.0}}}
    kept = agreed(one, other)
    assert kept == {"ratios": 3, "worst": "warm validate", "apart": 0.2, "beyond": ["warm validate"]}
    assert agreed(one, {}) == {}


def test_the_page_says_how_far_the_run_before_agrees_and_nothing_without_one() -> None:
    close = {"ratios": 46, "worst": "warm get_user", "apart": 0.04, "beyond": []}
    said = page.text(RESULTS | {"agreement": close})
    assert "among 46 warm and cold ratios is 4.0% (`warm get_user`). All differ by less than a tenth." in said
    said = page.text(
        RESULTS | {"agreement": {**close, "apart": 0.2, "beyond": ["cold validate", "cold get_user"]}}
    )
    assert "These differ by more than a tenth: `cold validate`, `cold get_user`." in said
    without = {name: each for name, each in RESULTS.items() if name != "agreement"}
    assert "## Repeatability" not in page.text(without)
    assert page.text(without) == page.text(without | {"agreement": {}})
