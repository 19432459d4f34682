"""What `make bench` makes of its measurements: fair ratios, and pages that say what the figures do."""

import json

import pytest

from bench import bill, scale
from bench.cases import CASES
from bench.figures import compared
from bench.recording import WARM
from bench.stage import ROOT, functions
from local.cloudformation import with_defaults
from mfa.senders import delivery_methods

RESULTS = json.loads(scale.RESULTS.read_text())


def test_a_ratio_is_that_of_the_pairs_without_the_tenth_at_either_end() -> None:
    assert compared([1.0, 4.0], [1.0, 2.0]) == {"ours_ms": 2.0, "floor_ms": 1.4142, "ratio": 1.414}
    assert compared([1.2] * 8 + [90.0, 0.01], [1.0] * 10) == {"ours_ms": 1.2, "floor_ms": 1.0, "ratio": 1.2}
    # A slow moment is on both sides.
    assert compared([1.2] * 7 + [12.0], [1.0] * 7 + [10.0])["ratio"] == 1.2


def test_the_processor_time_of_every_function_is_measured() -> None:
    cases = {case.name: case.function for case in CASES}
    assert {cases[name] for name in WARM.values()} == functions().keys()


@pytest.mark.parametrize("name", ["README.md", "docs/comparison.md"])
def test_a_page_has_the_price_of_a_million_logins_a_month_that_was_measured(name: str) -> None:
    dollars = round(sum(bill.service(RESULTS, 1_000_000 // bill.DAYS).values()))
    assert f"{dollars} dollars for a million logins a month" in (ROOT / name).read_text()


# docs/scale.md, which holds what limits what and what it costs.


def test_the_page_is_what_the_script_writes() -> None:
    assert scale.PAGE.read_text() == scale.text(RESULTS), "python -m bench.scale"


def test_what_the_template_bounds_is_what_the_page_says() -> None:
    parameters = with_defaults()["Parameters"]
    assert parameters["ThrottleRate"]["Default"] == scale.THROTTLE
    assert parameters["ThrottleRate"]["MaxValue"] >= 2 * scale.RATE
    for name in ("UserSendsShort", "AddressSendsShort"):
        assert parameters[name]["Default"] == scale.SENDS
    assert parameters["AuthorizerCacheSeconds"]["Default"] == bill.CACHE_SECONDS


def test_each_delivery_method_of_the_service_has_its_price_and_its_costs() -> None:
    assert [each.name for each in bill.METHODS] == [*delivery_methods.METHODS]
    for method in bill.METHODS:
        assert method.source.startswith("https://aws.amazon.com/")
        assert method.month(RESULTS, 1)["messages"] > 0
