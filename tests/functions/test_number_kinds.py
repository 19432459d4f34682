"""Rules of kinds: which numbers a message is sent to, by which method, and how they may be written."""

import pytest

from mfa import wiring

VOICE = {"VOICE_ORIGINATION": "+12025550199"}
LANDLINE, MOBILE = "+4930123456", "+447400123456"
NEVER = [
    ("+18885550100", "toll-free"), ("+447640123456", "pager"), ("+447001234567", "personal"), ("+19002345678", "premium-rate"),
    ("+41840123456", "shared-cost"), ("+41581234567", "company"), ("+881612345678", "satellite"), ("+870773111632", "satellite"),
    ("+80012345678", "toll-free"),
]  # fmt: skip


def _set_up_calls(stack, monkeypatch):
    for name, value in VOICE.items():
        monkeypatch.setenv(name, value)
    stack.restart()


@pytest.mark.parametrize(("number", "kind"), NEVER)
@pytest.mark.parametrize("calls", [False, True], ids=["texts", "calls"])
def test_a_kind_that_no_message_is_sent_to_is_refused_by_its_name(
    stack, shop, monkeypatch, number, kind, calls
):
    if calls:
        _set_up_calls(stack, monkeypatch)

    answer = stack.refused("400", "associate", shop, "ann", body={"address": number})

    assert kind in answer.description
    assert not stack.messages


def test_a_fixed_line_is_refused_by_an_application_that_sends_texts_alone(stack, shop, monkeypatch):
    _set_up_calls(stack, monkeypatch)

    answer = stack.refused("400", "associate", shop, "ann", body={"address": LANDLINE})

    assert "VOICE would" in answer.description


@pytest.mark.parametrize(
    "address",
    [
        "+1 202 555 0123", " +12025550123\u00a0", "+1 (202) 555-0123", "tel:+1-202-555-0123",
        "+\uff11\uff12\uff10\uff12\uff15\uff15\uff15\uff10\uff11\uff12\uff13",
    ],
)  # fmt: skip
def test_a_number_is_stored_in_e_164_however_it_is_written(stack, shop, address):
    stack.ok("associate", shop, "ann", body={"address": address})

    assert stack.messages[-1].to == "+12025550123"
    assert stack.ok("get_user", shop, "ann")["user_address"] == "+12025550123"


def test_a_number_with_an_extension_is_refused(stack, shop):
    answer = stack.refused("400", "associate", shop, "ann", body={"address": "+12025550123;ext=1"})

    assert "extension" in answer.description


def test_a_test_number_is_one_however_it_is_written(stack, shop, monkeypatch):
    monkeypatch.setenv("TEST_NUMBERS", "+12025550100=123456")
    wiring.sender.cache_clear()
    stack.restart()

    stack.ok("associate", shop, "ann", body={"address": " +1 202 555 0100"})

    assert not stack.messages
    assert stack.guess(shop, "ann", "123456").status == 200
    wiring.sender.cache_clear()


@pytest.mark.parametrize(
    ("countries", "number", "region"), [("US", "+17872345678", "PR"), ("FR", "+262692123456", "RE")]
)
def test_a_territory_is_no_part_of_its_country_and_the_refusal_names_it(
    stack, shop, monkeypatch, countries, number, region
):
    monkeypatch.setenv("ALLOWED_COUNTRIES", countries)
    stack.restart()

    assert (
        f"({region})" in stack.refused("400", "associate", shop, "ann", body={"address": number}).description
    )


def test_a_number_that_was_validated_before_the_rule_still_gets_its_login_code(stack, shop, monkeypatch):
    with monkeypatch.context() as before:
        before.setattr("mfa.values.phone_numbers._require_kind", lambda *_, **__: None)
        stack.validated(shop, address=LANDLINE)

    stack.ok("login_start", shop, "ann")

    assert stack.messages[-1].to == LANDLINE
