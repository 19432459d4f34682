"""Rules of kinds: which numbers a message is sent to, by which method, and how they may be written."""

import pytest

LANDLINE = "+4930123456"


# tests/unit/test_addresses.py has the kinds of every country.
@pytest.mark.parametrize(
    ("number", "countries", "said"),
    [
        ("+18885550100", "", "toll-free"),
        ("+881612345678", "", "satellite"),
        ("+80012345678", "", "toll-free"),
        (LANDLINE, "", "VOICE would"),
        ("+12025550123;ext=1", "", "extension"),
        ("+17872345678", "US", "(PR)"),  # A territory is no part of its country.
    ],
)
def test_what_an_application_sends_no_message_to_is_refused_by_its_name(stack, shop, number, countries, said):
    stack.restart(VOICE_ORIGINATION="+12025550199", ALLOWED_COUNTRIES=countries)

    stack.refused("400", "associate", shop, "ann", body={"address": number}, said=said)

    assert not stack.messages


def test_a_number_is_stored_in_e_164_however_it_is_written(stack, shop):
    stack.ok("associate", shop, "ann", body={"address": "tel:+1-202-\uff15\uff15\uff15-0123"})

    assert stack.messages[-1].to == "+12025550123"
    assert stack.ok("get_user", shop, "ann")["user_address"] == "+12025550123"


def test_a_number_that_was_validated_before_the_rule_still_gets_its_login_code(stack, shop, monkeypatch):
    with monkeypatch.context() as before:
        before.setattr("mfa.values.phone_numbers._require_kind", lambda *_, **__: None)
        stack.validated(shop, address=LANDLINE)

    stack.ok("login_start", shop, "ann")

    assert stack.messages[-1].to == LANDLINE
