"""Test numbers: fixed codes for reviewers and automated tests. Nothing is sent to them; every limit applies."""

import json

import pytest

from mfa import wiring

FIXED, CODE = "+15550100", "123456"
REQUEST = {"body": {"address": FIXED}}


@pytest.fixture
def fixed(stack, monkeypatch):
    """The stack with two test numbers."""
    _set(stack, monkeypatch, f"{FIXED}={CODE},+15550101=Ab9z")
    yield stack
    wiring.sender.cache_clear()


@pytest.fixture
def rev(fixed, shop):
    """A user whose association with a test number has begun."""
    fixed.ok("associate", shop, "rev", **REQUEST)
    return "rev"


def _set(stack, monkeypatch, numbers):
    """Set the parameter and begin a new execution environment, its sender included."""
    monkeypatch.setenv("TEST_NUMBERS", numbers)
    wiring.sender.cache_clear()
    stack.restart()


def test_without_the_parameter_the_number_is_refused(stack, shop):
    stack.refused("400", "associate", shop, "rev", **REQUEST)


@pytest.mark.parametrize(
    ("kind", "policy", "prefix"),
    [
        ("NUMERIC", "NEW", "Ab-9"),
        ("ALPHA", "SAME", ""),
        ("ALPHANUMERIC", "NEW", ""),
        ("COMPLEX", "SAME", "Ab-9"),
    ],
)
def test_its_code_is_accepted_whatever_the_applications_settings(fixed, kind, policy, prefix):
    shop = fixed.application(
        auth_token_type=kind, auth_code_length=8, resend_policy=policy, auth_token_prefix=prefix
    )
    fixed.ok("associate", shop, "rev", **REQUEST)
    assert fixed.guess(shop, "rev", CODE).status == 200
    fixed.ok("login_start", shop, "rev")

    assert fixed.guess(shop, "rev", prefix + CODE).status == 200


@pytest.mark.parametrize("written", ["+15550101", " +1 555 0101"])
def test_its_code_may_hold_letters_whose_case_is_ignored_and_it_may_be_written_in_any_way(
    fixed, shop, written
):
    fixed.ok("associate", shop, "rev", body={"address": written})

    assert fixed.guess(shop, "rev", "aB9Z").status == 200


def test_it_is_verified_by_the_facade_too(fixed, shop):
    bound = {"context": {"application": shop}}
    sent = {"phoneNumber": FIXED, "message": "{{code}}"}
    answer = fixed.handler("send_code")(fixed.event("send_code", body=sent, **bound), None)
    typed = json.loads(answer["body"]) | {"code": CODE}
    checked = fixed.handler("validate_code")(fixed.event("validate_code", body=typed, **bound), None)

    assert (answer["statusCode"], checked["statusCode"], fixed.messages) == (200, 204, [])


def test_nothing_is_sent_or_paid(fixed, shop):
    without_credit = {"credit": "metered"}
    fixed.ok("associate", shop, "rev", **REQUEST, context=without_credit)
    fixed.guess(shop, "rev", CODE)
    fixed.ok("login_start", shop, "rev", context=without_credit)

    assert "Publish" not in fixed.wire.operations


def test_each_message_that_is_not_sent_is_counted(fixed, shop, capsys):
    capsys.readouterr()

    fixed.ok("associate", shop, "rev", **REQUEST)

    (line,) = [
        json.loads(line) for line in capsys.readouterr().out.splitlines() if "CloudWatchMetrics" in line
    ]
    assert line["TestMessages"] == [1.0]
    assert (line["operation"], line["outcome"]) == ("associate", "200")
    assert FIXED not in str(line)


def test_other_numbers_are_sent_to_and_not_counted(fixed, shop, capsys):
    fixed.associate(shop, "ann")

    assert "TestMessages" not in capsys.readouterr().out
    assert fixed.wire.operations[-1] == "Publish"


def test_its_code_is_good_for_nobody_else(fixed, shop, rev):
    other = fixed.associate(shop, "ann")

    assert fixed.guess(shop, "ann", CODE).code == "2001" or other == CODE


def test_wrong_codes_are_limited(fixed, shop, rev):
    assert [fixed.guess(shop, rev, "000000").code for _ in range(5)] == ["2001"] * 5
    assert fixed.guess(shop, rev, CODE).code == "2004"


def test_messages_to_it_are_limited(fixed, shop, rev):
    for name in "bcde":
        fixed.ok("associate", shop, name, **REQUEST)

    fixed.refused("2004", "associate", shop, "f", **REQUEST)


def test_a_user_of_a_number_that_is_none_any_more_has_no_fixed_code(fixed, shop, rev, monkeypatch):
    fixed.guess(shop, rev, CODE)
    _set(fixed, monkeypatch, "")

    fixed.ok("login_start", shop, rev)

    assert fixed.messages[-1].to == FIXED
    assert fixed.guess(shop, rev, CODE).status == 412 or fixed.messages[-1].text == CODE
