"""Rules of kinds: which numbers a message is sent to, by which method, and how they may be written."""

import pytest

LANDLINE = "+4930123456"


# tests/unit/test_addresses.py has the kinds of every country.
@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("+18885550100", "toll-free"),
        ("+881612345678", "satellite"),
        ("+80012345678", "toll-free"),
        (LANDLINE, "VOICE would"),
        ("+12025550123;ext=1", "extension"),
    ],
)
def test_a_kind_that_an_application_sends_no_message_to_is_refused_by_its_name(stack, shop, number, said):
    stack.restart(VOICE_ORIGINATION="+12025550199")

    answer = stack.refused("400", "associate", shop, "ann", body={"address": number})

    assert said in answer.description
    assert not stack.messages


def test_a_number_is_stored_in_e_164_however_it_is_written(stack, shop):
    stack.ok("associate", shop, "ann", body={"address": "tel:+1-202-\uff15\uff15\uff15-0123"})

    assert stack.messages[-1].to == "+12025550123"
    assert stack.ok("get_user", shop, "ann")["user_address"] == "+12025550123"


def test_a_territory_is_no_part_of_its_country_and_the_refusal_names_it(stack, shop):
    stack.restart(ALLOWED_COUNTRIES="US")

    answer = stack.refused("400", "associate", shop, "ann", body={"address": "+17872345678"})

    assert "(PR)" in answer.description


def test_a_number_that_was_validated_before_the_rule_still_gets_its_login_code(stack, shop, monkeypatch):
    with monkeypatch.context() as before:
        before.setattr("mfa.values.phone_numbers._require_kind", lambda *_, **__: None)
        stack.validated(shop, address=LANDLINE)

    stack.ok("login_start", shop, "ann")

    assert stack.messages[-1].to == LANDLINE
