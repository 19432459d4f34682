"""POST /applications/{Application_ID}/users/{User_ID}/login_start; test_failed_sends.py has what is not sent."""

import re

import pytest

from tests.functions.conftest import NUMBER


def test_a_code_goes_to_the_validated_address(stack, shop, ann):
    before = stack.ok("get_user", shop, ann)

    made = stack.ok("login_start", shop, ann)

    assert made.keys() == {"id"}
    (message,) = stack.messages
    assert message.to == NUMBER
    assert re.fullmatch(r"\d{6}", message.text)
    assert stack.ok("get_user", shop, ann) == before


@pytest.mark.parametrize("text", [None, "", "{}", '{"display_name": "x"}'])
def test_the_body_is_optional(stack, shop, ann, text):
    stack.ok("login_start", shop, ann, text=text, content_type="application/json" if text else "text/plain")


def test_a_user_who_never_validated_is_refused(stack, shop):
    stack.associate(shop, "ann")

    stack.refused("2003", "login_start", shop, "ann")
    assert len(stack.messages) == 1


def test_a_login_that_another_overtakes_is_decided_anew(stack, wire, shop, ann):
    wire.interrupt("UpdateItem", lambda: stack.login(shop, ann))

    code = stack.login(shop, ann)

    assert len(stack.messages) == 2
    assert len(stack.item("CODE")["login_sends"]["NS"]) == 2
    assert stack.guess(shop, ann, code).status == 200


def test_a_login_that_keeps_losing_is_stale(stack, wire, shop, ann):
    wire.refuse("UpdateItem", "ConditionalCheckFailedException")

    stack.refused("1001", "login_start", shop, ann)

    assert wire.operations.count("UpdateItem") == 6
    assert stack.messages == []


def test_a_guess_meanwhile_is_counted(stack, wire, shop, ann):
    stack.login(shop, ann)
    wire.interrupt("UpdateItem", lambda: stack.guess(shop, ann, "wrong"))

    stack.login(shop, ann)

    assert stack.item("CODE")["failures"] == {"N": "1"}
