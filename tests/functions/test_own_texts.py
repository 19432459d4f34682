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

    stack.refused("400", operation, shop, "ann", body={"display_name": name}, said=said)

    assert len(stack.messages) == sent


def test_no_stored_template_binds_the_code_to_another_origin(stack):
    bad, good = stack.template("Bad", bodies={"de": "$code @evil.example #1"}), stack.template("Good")
    named = {"autofill_web_origin": ORIGIN, "login_template": good}
    stack.unfit("login_template: ", "create_application", **(named | {"login_template": bad}))
    stack.application("Bound", **named)

    stack.unfit("body: ", "update_template", good, body="@evil.example #$code")


def test_a_setting_that_an_earlier_release_took_does_not_hinder_other_changes(stack, monkeypatch):
    with monkeypatch.context() as before:
        before.setattr("mfa.messages.compose._complaint", lambda *_, **__: "")
        shop = stack.application(login_template="$code" + "." * 113, autofill_web_origin=ORIGIN)

    stack.update("application", shop, description="Shop of the town")


@pytest.mark.parametrize(
    "name", [" ", "   ", "\u00a0", "\u200b\u200d", "\u3164", "\u2800", "\u00ad", "\ufe0f"], ids=ascii
)
def test_a_name_has_a_visible_character(stack, shop, ann, name):
    for operation in ("create_application", "create_template"):
        stack.unfit("name: ", operation, name=name)
    stack.refused("400", "login_start", shop, ann, body={"display_name": name})
