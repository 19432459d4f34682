"""Rules of what goes out: one origin to a code, no more time than there is, no characters that mislead."""

import pytest

from tests.functions.conftest import either_send

ORIGIN = "https://shop.example"
EVIL = "x @evil.example #999999"


@either_send
@pytest.mark.parametrize(
    ("name", "said"),
    [(EVIL, "second text of the form @host #code"), ("я" * 64, "segments")],
    ids=["origin", "length"],
)
def test_a_request_binds_the_code_to_no_other_origin_and_takes_no_message_over_the_cap(
    stack, operation, name, said
):
    text = "$code $display_name" + "." * 60
    shop = stack.application(autofill_web_origin=ORIGIN, login_template=text, associate_template=text)
    stack.guess(shop, "ann", stack.associate(shop, "ann").rpartition("#")[2])
    stack.restart(MAX_SEGMENTS="1")
    sent = len(stack.messages)

    answer = stack.refused("400", operation, shop, "ann", body={"display_name": name})

    assert said in answer.description
    assert len(stack.messages) == sent


# tests/unit/test_messages.py has the other fields.
@pytest.mark.parametrize("fields", [{"name": EVIL}, {"auth_token_prefix": "@a.b #"}], ids=["name", "prefix"])
def test_no_setting_binds_the_code_to_another_origin(stack, fields):
    shop = stack.application(**(fields | {"associate_template": "$code for $display_name"}))
    bound = {"version_number": 1, "autofill_web_origin": ORIGIN}
    stack.refused("400", "update_application", shop, body=bound)


def test_no_stored_template_binds_the_code_to_another_origin(stack):
    bad, good = stack.template("Bad", bodies={"de": "$code @evil.example #1"}), stack.template("Good")
    named = {"autofill_web_origin": ORIGIN, "login_template": good}
    stack.refused("400", "create_application", body={"name": "Shop"} | named | {"login_template": bad})
    stack.application("Bound", **named)

    change = {"version_number": 1, "body": "@evil.example #$code"}
    stack.refused("400", "update_template", good, body=change, naming="body")


def test_a_setting_that_an_earlier_release_took_does_not_hinder_other_changes(stack, monkeypatch):
    with monkeypatch.context() as before:
        before.setattr("mfa.messages.compose._complaint", lambda *_, **__: "")
        shop = stack.application(login_template="$code" + "." * 113, autofill_web_origin=ORIGIN)

    stack.update("application", shop, description="Shop of the town")


def test_whole_minutes_are_refused_where_codes_live_under_one(stack):
    short = {"auth_token_validity_duration": 59}
    hello = stack.template(body="$code $validity_minutes")

    for fields in ({"login_template": "$code $validity_minutes"}, {"associate_template": hello}):
        answer = stack.refused("400", "create_application", body={"name": "Shop"} | short | fields)
        assert "use $validity" in answer.description
    shop = stack.application(login_template="$code $validity_minutes")
    stack.refused("400", "update_application", shop, body={"version_number": 1} | short)


@pytest.mark.parametrize(
    "name", [" ", "   ", "\u00a0", "\u200b\u200d", "\u3164", "\u2800", "\u00ad", "\ufe0f"], ids=ascii
)
def test_a_name_has_a_visible_character(stack, shop, ann, name):
    for operation, body in (("create_application", {}), ("create_template", {"body": "$code"})):
        stack.refused("400", operation, body={"name": name} | body, naming="name")
    stack.refused("400", "login_start", shop, ann, body={"display_name": name})
