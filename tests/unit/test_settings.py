"""Rules of the settings: every bound, and that a refusal names its variable."""

import os
from dataclasses import MISSING, fields
from decimal import Decimal
from typing import get_args

import pytest

from mfa.runtime.settings import InvalidSetting, Settings, bounds, from_environment
from mfa.values.fields import DIGITS

# Without these a function does not start. They are set as the template sets them.
REQUIRED = [each.name.upper() for each in fields(Settings) if each.default is each.default_factory is MISSING]
GOOD = {name: os.environ[name] for name in REQUIRED}
# tests/template holds them to the template's own.
BOUNDS = {each.name.upper(): bounds(each.name) for each in fields(Settings) if DIGITS in get_args(each.type)}


def read(**changes: str) -> Settings:
    return from_environment(GOOD | changes)


@pytest.mark.parametrize("name", GOOD)
def test_a_variable_that_is_missing_or_blank_is_named(name):
    missing = {each: value for each, value in GOOD.items() if each != name}
    for environment in (missing, missing | {name: ""}, missing | {name: "  "}):
        with pytest.raises(InvalidSetting, match=f"^{name} is not set"):
            from_environment(environment)


@pytest.mark.parametrize(("name", "bounds"), BOUNDS.items())
def test_a_number_is_taken_up_to_its_bounds_and_refused_past_them_with_the_variable(name, bounds):
    least, most = bounds
    assert [getattr(read(**{name: str(bound)}), name.lower()) for bound in bounds] == [least, most]
    for text in (str(least - 1), str(most + 1), "five", "5.0", "1e1", "٥", "0x5", "5 0", "--5"):
        with pytest.raises(InvalidSetting, match=f"^{name} .* from {least} to {most}"):
            read(**{name: text})


ARN = "arn:aws:sms-voice:eu-central-1:123456789012:pool/pool-0123"
NAMES = (
    "ORIGINATION_IDENTITY", "CONFIGURATION_SET", "PROTECT_CONFIGURATION", "EMAIL_CONFIGURATION_SET",
    "VOICE_ORIGINATION",
)  # fmt: skip
TAKEN: list[tuple[str, str, object]] = [
    *(("SMS_MAX_PRICE", text, Decimal(text)) for text in ("0.01", "0.50", "10", "10.00")),
    ("EMAIL_FROM", "Codes@Shop.example", "Codes@shop.example"),
    *((name, text, text) for name in NAMES for text in ("", ARN)),
    ("TEST_NUMBERS", "+15550100=123456, +15550101=ABCD", {"+15550100": "123456", "+15550101": "ABCD"}),
    ("ALLOWED_COUNTRIES", " DE , FR ,", {"DE", "FR"}),
]
# What is refused for each variable, and the message.
REFUSED: dict[str, tuple[tuple[str, ...], str]] = {
    "ALLOW_SHORT_CODES": (("True", "yes", "1", "FALSE"), "must be true or false"),
    "SMS_MAX_PRICE": (
        ("0", "-1", "10.01", "NaN", "sNaN", "1e-7", "1_0", "٥", "0,50", "$1"),
        "must be an amount",
    ),
    "SMS_BACKEND": (("sns", "SES", "SNS,END_USER_MESSAGING"), "must be SNS or END_USER_MESSAGING"),
    "EMAIL_FROM": (("codes", "Shop <codes@shop.example>", "a@b", "é@shop.example"), "must be an e-mail"),
    **dict.fromkeys(NAMES, (("a b", "x" * 257, "a;b"), "must be a name")),
    "TEST_NUMBERS": (
        (
            "+15550109",
            "15550109=123456",
            "a=b",
            *(f"+15550109={code}" for code in ("123", "1" * 13, "12 34")),
        ),
        "must",
    ),
    "ALLOWED_COUNTRIES": (("de", "DEU", "DE;FR", "*"), "must be two-letter codes"),
}


@pytest.mark.parametrize(("name", "text", "value"), TAKEN)
def test_a_setting_is_read(name: str, text: str, value: object) -> None:
    found = getattr(read(**{name: text}), name.lower())
    assert (found, str(found) if isinstance(found, Decimal) else text) == (value, text)


@pytest.mark.parametrize(("name", "texts", "message"), [(name, *each) for name, each in REFUSED.items()])
def test_a_setting_in_another_form_is_refused_by_name_without_its_value(name, texts, message):
    for text in texts:
        with pytest.raises(InvalidSetting, match=f"^{name} {message}") as refused:
            read(**{name: text})
        assert name != "TEST_NUMBERS" or text not in str(refused.value)


def test_the_default_backend_of_the_stack_is_the_one_that_it_names() -> None:
    default = {"SMS_BACKEND": "END_USER_MESSAGING"}
    assert read(**default).backend("SNS", "") == "END_USER_MESSAGING"
    assert read(**default, BOTH_SMS_BACKENDS="true").sms_backends == ("END_USER_MESSAGING", "SNS")
