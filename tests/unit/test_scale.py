"""docs/scale.md: keys spread, what limits what, and the page is what the script makes of the parameters."""

import json

import pytest

from bench import bill, price, scale
from local.cloudformation import with_defaults
from mfa.senders import delivery_methods

RESULTS = json.loads(scale.RESULTS.read_text())
OURS = ("user", "address", "application", "account", "table")
QUOTAS = ("SNS", "Lambda", "API Gateway", "method of the API", "EventBridge")


def test_the_page_is_what_the_script_writes() -> None:
    assert scale.PAGE.read_text() == scale.text(RESULTS), "python -m bench.scale"


@pytest.mark.parametrize("users", [1_000, 1_000_000])
def test_keys_of_one_application_spread_over_partitions(users: int) -> None:
    found = scale.spread(users, 2_000, 3)
    assert found.busiest < 2 * found.mean + 40


def test_keys_that_did_not_spread_would_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scale, "_place", lambda _: 1)
    found = scale.spread(1_000, 2_000, 1)
    assert found.busiest == 4_000


def test_limits_follow_from_what_was_measured() -> None:
    twice = json.loads(json.dumps(RESULTS))
    twice["requests"]["validate_login_right"]["write_units"] += 2
    before = {each.of: each.rate for each in scale.limits(RESULTS)}
    after = {each.of: each.rate for each in scale.limits(twice)}
    assert after["one user: writes to its item"] == before["one user: writes to its item"] / 2
    assert after["the table"] == before["the table"] / 2
    assert after["SNS"] == before["SNS"]


def test_a_month_costs_in_proportion_but_for_what_is_fixed() -> None:
    small, large = bill.service(RESULTS, 1_000), bill.service(RESULTS, 2_000)
    assert large["DynamoDB"] == pytest.approx(2 * small["DynamoDB"])
    assert large["Secret"] == small["Secret"]


def test_users_addresses_applications_accounts_the_table_and_the_quotas_each_have_a_limit() -> None:
    found = {each.of: each for each in scale.limits(RESULTS)}
    for of in (*OURS, *QUOTAS):
        assert any(of in name for name in found), of
    assert all(each.rate > 0 for each in found.values())
    assert list(found.values()) == sorted(found.values(), key=lambda each: each.rate)


def test_what_the_template_bounds_is_what_the_page_says() -> None:
    parameters = with_defaults()["Parameters"]
    assert parameters["ThrottleRate"]["Default"] == scale.THROTTLE
    assert parameters["ThrottleRate"]["MaxValue"] >= 2 * scale.RATE
    assert (
        parameters["UserSendsShort"]["Default"] == parameters["AddressSendsShort"]["Default"] == scale.SENDS
    )
    assert parameters["AuthorizerCacheSeconds"]["Default"] == bill.CACHE_SECONDS


def test_the_authorizer_is_paid_by_token_and_not_by_request_beyond_its_cache() -> None:
    one, many = bill.service(RESULTS, 1), bill.service(RESULTS, 1_000_000)
    assert 0 < one["Authorizer"] < many["Authorizer"]
    assert many["Authorizer"] == bill.service(RESULTS, 2_000_000)["Authorizer"]


def test_emails_cost_by_tiers_each_what_falls_into_it() -> None:
    assert price.emails(0) == 0
    assert price.emails(10_000_000) == pytest.approx(1_600)
    assert price.emails(100_000_000) == pytest.approx(1_600 + 90 * 140)
    assert price.emails(101_000_000) == pytest.approx(1_600 + 90 * 140 + 110)


def test_each_delivery_method_of_the_service_has_its_price_its_page_and_its_costs() -> None:
    assert [each.name for each in bill.METHODS] == [*delivery_methods.METHODS]
    for method in bill.METHODS:
        assert method.source.startswith("https://aws.amazon.com/")
        one, thousand = method.month(RESULTS, 1), method.month(RESULTS, 1_000)
        assert thousand["messages"] == pytest.approx(1_000 * one["messages"])
        assert one["messages"] > 0


def test_what_has_receipts_pays_the_function_that_keeps_them() -> None:
    of = {method.name: method.month(RESULTS, 1_000_000) for method in bill.METHODS}
    kept = {name for name, month in of.items() if "receipts" in month}
    assert {"EMAIL", "VOICE"} <= kept <= of.keys() - {"SMS"}
    dearer = json.loads(json.dumps(RESULTS))
    dearer["requests"]["keep_receipt"]["write_units"] += 1
    for method in bill.METHODS:
        after = method.month(dearer, 1_000_000).get("receipts", 0.0)
        grown = after - of[method.name].get("receipts", 0.0)
        expected = 0.0 if method.name not in kept else 30_000_000 * price.WRITE_UNIT
        assert grown == pytest.approx(expected), method.name


def test_all_together_is_the_service_and_the_messages() -> None:
    rows = bill.messages(RESULTS)
    for method in bill.METHODS:
        service, sent = bill.service(RESULTS, 1_000_000), method.month(RESULTS, 1_000_000)
        dollars = sum(service.values()) + sum(sent.values())
        assert rows[f"**`{method.name}`: total with the service**"][-1] == pytest.approx(dollars)
