"""Test numbers: fixed codes for reviewers and automated tests. Nothing is sent to them; every limit applies."""

import json

import pytest

FIXED, CODE = "+15550100", "123456"
REQUEST = {"body": {"address": FIXED}}


@pytest.fixture
def fixed(stack):
    """The stack with two test numbers."""
    stack.restart(TEST_NUMBERS=f"{FIXED}={CODE},+15550101=Ab9z")
    return stack


@pytest.fixture
def rev(fixed, shop):
    """A user whose association with a test number has begun."""
    fixed.ok("associate", shop, "rev", **REQUEST)
    return "rev"


@pytest.mark.parametrize(
    ("written", "code", "settings"),
    [
        (FIXED, CODE, {"auth_token_type": "ALPHA", "resend_policy": "SAME"}),
        (FIXED, CODE, {"auth_token_type": "COMPLEX", "auth_token_prefix": "Ab-9", "resend_policy": "SAME"}),
        ("+15550101", "aB9Z", {}),
        (" +1 555 0101", "aB9Z", {}),
    ],
)
def test_its_code_is_accepted_however_written_and_whatever_the_settings(fixed, written, code, settings):
    shop = fixed.application(auth_code_length=8, **settings)
    fixed.ok("associate", shop, "rev", body={"address": written})
    assert fixed.guess(shop, "rev", code).status == 200
    fixed.ok("login_start", shop, "rev")

    assert fixed.guess(shop, "rev", settings.get("auth_token_prefix", "") + code).status == 200


def test_it_is_verified_by_the_facade_too(fixed, shop):
    bound = {"context": {"application": shop}}
    sent = {"phoneNumber": FIXED, "message": "{{code}}"}
    answer = fixed.handler("send_code")(fixed.event("send_code", body=sent, **bound), None)
    typed = json.loads(answer["body"]) | {"code": CODE}
    checked = fixed.handler("validate_code")(fixed.event("validate_code", body=typed, **bound), None)

    assert (answer["statusCode"], checked["statusCode"], fixed.messages) == (200, 204, [])


def test_nothing_is_sent_or_paid_and_messages_to_test_numbers_alone_are_counted(fixed, shop, capsys):
    without_credit = {"context": {"credit": "metered"}}
    fixed.ok("associate", shop, "rev", **REQUEST, **without_credit)
    fixed.guess(shop, "rev", CODE)
    fixed.ok("login_start", shop, "rev", **without_credit)

    assert "Publish" not in fixed.wire.operations
    other = fixed.associate(shop, "ann")
    assert fixed.guess(shop, "ann", CODE).code == "2001" or other == CODE
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    counted = [line for line in printed if "TestMessages" in line]
    assert [(each["operation"], each["outcome"]) for each in counted] == [
        ("associate", "200"),
        ("login_start", "200"),
    ]
    assert [each["TestMessages"] for each in counted] == [[1.0], [1.0]]
    assert FIXED not in str(counted)


def test_wrong_codes_and_messages_are_limited(fixed, shop, rev):
    assert [fixed.guess(shop, rev, "000000").code for _ in range(5)] == ["2001"] * 5
    assert fixed.guess(shop, rev, CODE).code == "2004"
    for name in "bcde":
        fixed.ok("associate", shop, name, **REQUEST)

    fixed.refused("2004", "associate", shop, "f", **REQUEST)


def test_without_the_parameter_a_number_is_refused_and_its_users_have_no_fixed_code(fixed, shop, rev):
    fixed.guess(shop, rev, CODE)
    fixed.restart(TEST_NUMBERS="")

    fixed.ok("login_start", shop, rev)

    assert fixed.messages[-1].to == FIXED
    assert fixed.guess(shop, rev, CODE).status == 412 or fixed.messages[-1].text == CODE
    fixed.refused("400", "associate", shop, "new", **REQUEST)
