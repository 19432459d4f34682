"""Rules of the settings: every bound, and that a refusal names its variable."""

import os
from dataclasses import MISSING, fields
from typing import get_args

import pytest

from mfa.runtime.settings import BACKENDS, InvalidSetting, Settings, bounds, from_environment
from mfa.senders import delivery_methods
from mfa.tenants.accounts import LIMITS
from mfa.values.fields import DIGITS

# Without these a function does not start. They are set as the template sets them.
REQUIRED = [each.name.upper() for each in fields(Settings) if each.default is each.default_factory is MISSING]
GOOD = {name: os.environ[name] for name in REQUIRED}
# tests/template holds them to the template's own.
BOUNDS = {each.name.upper(): bounds(each.name) for each in fields(Settings) if DIGITS in get_args(each.type)}


def read(**changes: str) -> Settings:
    return from_environment(GOOD | changes)


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("blank", [None, "", "  "])
def test_a_variable_that_is_missing_or_blank_is_named(name: str, blank: str | None) -> None:
    environment = {each: value for each, value in GOOD.items() if each != name}
    with pytest.raises(InvalidSetting, match=f"^{name} is not set"):
        from_environment(environment if blank is None else environment | {name: blank})


@pytest.mark.parametrize(("name", "bounds"), BOUNDS.items())
def test_both_bounds_of_a_number_are_allowed(name: str, bounds: tuple[int, int]) -> None:
    for bound in bounds:
        assert getattr(read(**{name: str(bound)}), name.lower()) == bound


@pytest.mark.parametrize(("name", "bounds"), BOUNDS.items())
def test_a_number_past_its_bounds_is_refused_with_the_variable_and_the_bounds(name, bounds):
    least, most = bounds
    for text in (str(least - 1), str(most + 1), "five", "5.0", "1e1", "٥", "0x5", "5 0", "--5"):
        with pytest.raises(InvalidSetting, match=f"^{name} .* from {least} to {most}"):
            read(**{name: text})


@pytest.mark.parametrize("text", ["True", "yes", "1", "FALSE"])
def test_a_flag_is_true_or_false(text: str) -> None:
    assert (read(ALLOW_SHORT_CODES="true").allow_short_codes, read().allow_short_codes) == (True, False)
    with pytest.raises(InvalidSetting, match="ALLOW_SHORT_CODES"):
        read(ALLOW_SHORT_CODES=text)


@pytest.mark.parametrize("text", ["0.01", "0.50", "10", "10.00"])
def test_a_price_is_kept_as_it_was_written(text: str) -> None:
    assert str(read(SMS_MAX_PRICE=text).sms_max_price) == text


@pytest.mark.parametrize(
    "text", ["0", "-1", "10.01", "Infinity", "NaN", "sNaN", "1e-7", "1_0", "٥", "free", "0,50", "$1"]
)
def test_a_price_out_of_bounds_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidSetting, match="SMS_MAX_PRICE"):
        read(SMS_MAX_PRICE=text)


@pytest.mark.parametrize("text", ["sns", "SES", "SNS,END_USER_MESSAGING"])
def test_a_backend_is_one_of_two(text: str) -> None:
    assert read(SMS_BACKEND="END_USER_MESSAGING").sms_backend == "END_USER_MESSAGING"
    with pytest.raises(InvalidSetting, match="SMS_BACKEND must be SNS or END_USER_MESSAGING"):
        read(SMS_BACKEND=text)


@pytest.mark.parametrize(
    ("both", "backends", "chosen"),
    [("false", ("SNS",), "SNS"), ("true", ("SNS", "END_USER_MESSAGING"), "END_USER_MESSAGING")],
)
def test_a_backend_is_chosen_of_those_that_the_stack_has(both: str, backends: object, chosen: str) -> None:
    settings = read(BOTH_SMS_BACKENDS=both)
    assert settings.sms_backends == backends
    assert settings.backend("", "END_USER_MESSAGING") == chosen
    assert settings.backend("SNS", "END_USER_MESSAGING") == settings.backend("", "") == "SNS"
    assert read(SMS_BACKEND="END_USER_MESSAGING", BOTH_SMS_BACKENDS=both).sms_backends == tuple(
        reversed(BACKENDS) if both == "true" else BACKENDS[1:]
    )


def test_a_stack_delivers_by_what_it_is_set_up_for() -> None:
    assert delivery_methods.set_up(read()) == (delivery_methods.SMS,)
    everything = read(EMAIL_FROM="Codes@Shop.example", VOICE_ORIGINATION="+12025550199")
    assert [each.name for each in delivery_methods.set_up(everything)] == ["SMS", "EMAIL", "VOICE"]
    assert everything.email_from == "Codes@shop.example"
    for text in ("codes", "Shop <codes@shop.example>", "a@b", "é@shop.example"):
        with pytest.raises(InvalidSetting, match="EMAIL_FROM"):
            read(EMAIL_FROM=text)


@pytest.mark.parametrize(
    "name",
    [
        "ORIGINATION_IDENTITY", "CONFIGURATION_SET", "PROTECT_CONFIGURATION", "EMAIL_CONFIGURATION_SET",
        "VOICE_ORIGINATION",
    ],
)  # fmt: skip
def test_how_to_send_is_named_or_left_out(name: str) -> None:
    assert getattr(read(), name.lower()) == ""
    arn = "arn:aws:sms-voice:eu-central-1:123456789012:pool/pool-0123"
    assert getattr(read(**{name: arn}), name.lower()) == arn
    for text in ("a b", "x" * 257, "a;b"):
        with pytest.raises(InvalidSetting, match=name):
            read(**{name: text})


def test_test_numbers_are_pairs_of_number_and_code() -> None:
    assert read(TEST_NUMBERS="").test_numbers == {}
    pairs = read(TEST_NUMBERS="+15550100=123456, +15550101=ABCD").test_numbers
    assert pairs == {"+15550100": "123456", "+15550101": "ABCD"}


@pytest.mark.parametrize(
    "text",
    ["+15550100", "15550100=123456", "+15550100=123", "+15550100=1234567890123", "+15550100=12 34", "a=b"],
)
def test_a_test_number_in_another_form_is_refused_by_name_without_its_code(text: str) -> None:
    with pytest.raises(InvalidSetting, match="TEST_NUMBERS"):
        read(TEST_NUMBERS=text)


@pytest.mark.parametrize("text", ["", "DE", " DE , FR ,"])
def test_countries_are_listed_or_all(text: str) -> None:
    assert read(ALLOWED_COUNTRIES=text).allowed_countries == {code for code in ("DE", "FR") if code in text}


@pytest.mark.parametrize("text", ["de", "DEU", "DE;FR", "*"])
def test_a_country_is_two_capital_letters(text: str) -> None:
    with pytest.raises(InvalidSetting, match=r"^ALLOWED_COUNTRIES must be two-letter codes"):
        read(ALLOWED_COUNTRIES=text)


def test_an_accounts_limits_have_the_bounds_of_the_stacks() -> None:
    assert {name.upper(): bounds for name, bounds in LIMITS.items()}.items() <= BOUNDS.items()
