"""What an account or a token has of its own: status, limits, countries, the one application of a bound token."""

import pytest

from tests.functions.conftest import either_send
from tests.functions.test_every_operation import every, place, right

__all__ = ["place", "right"]


@every
def test_a_suspended_account_is_refused_whatever_it_asks(stack, wire, place, operation):
    path, context = place(operation), {"status": "suspended"}
    wire.reset()

    answer = stack.refused("403", operation.name, *path, body=operation.body, context=context)

    assert "suspended" in answer.description
    assert wire.operations == []


@every
def test_a_bound_token_serves_its_application_alone(stack, shop, place, right, operation):
    request = {"body": right(operation), "context": {"application": shop}}

    if operation.names and not operation.on_template:
        stack.ok(operation.name, *place(operation), **request)
    else:
        stack.refused("403", operation.name, *place(operation), **request)


@pytest.mark.parametrize(
    ("of_stack", "own", "taken"),
    [
        ("US", "", False),
        ("US", "*", True),
        ("US", "DE", True),
        ("DE", "US", False),
    ],
)
def test_an_accounts_countries_go_over_those_of_the_stack(stack, wire, shop, of_stack, own, taken):
    stack.restart(ALLOWED_COUNTRIES=of_stack)
    wire.reset()

    answer = stack.call(
        "associate", shop, "ann", body={"address": "+4915123456789"}, context={"countries": own}
    )

    assert answer.status == (200 if taken else 400)
    assert taken or "address: codes are not sent to this number's country" in answer.description
    assert bool(wire.operations) == bool(stack.messages) == taken


def test_an_account_may_have_limits_of_its_own(stack, shop, ann):
    context = {"limits": "max_attempts=2 user_sends_short=1"}
    stack.ok("login_start", shop, ann, context=context)

    stack.refused("2004", "login_start", shop, ann, context=context)

    guess = {"body": {"validation_code": "wrong"}, "context": context}
    guesses = [stack.call("validate", shop, ann, **guess).code for _ in range(3)]
    assert guesses == ["2001", "2001", "2004"]


@pytest.mark.parametrize(
    ("own", "of_stack", "sender", "taken"),
    [
        ("Acme", "", "", True),
        ("Acme", "", "ACME", False),
        ("", "Acme,Shop", "Bank", False),
        ("Bank", "Acme,Shop", "Bank", True),
        ("Bank", "Acme,Shop", "Acme", False),
        ("*", "Acme,Shop", "Bank", True),
        ("", "Acme,+12025550199", "+12025550199", True),
    ],
)
def test_an_application_names_a_sender_that_its_account_may_use(stack, shop, own, of_stack, sender, taken):
    stack.restart(ALLOWED_SENDERS=of_stack)
    context = {"senders": own}
    if not taken:
        stack.refuses_value(
            shop, "message_from", sender, f"cannot send messages as {sender}.", context=context
        )
        return
    made = {"name": "Club", "message_from": sender}
    stack.ok("create_application", body=made, context=context)
    stack.ok("update_application", shop, body=made | {"name": "Shop", "version_number": 1}, context=context)


@either_send
def test_a_sender_that_was_taken_off_the_list_sends_nothing_more(stack, operation):
    shop = stack.application(message_from="Bank")
    stack.validated(shop)
    sent = len(stack.messages)

    answer = stack.refused("400", operation, shop, "ann", context={"senders": "Acme"})

    assert "message_from: this account cannot send messages as Bank." in answer.description
    assert len(stack.messages) == sent
    stack.ok(operation, shop, "ann", context={"senders": "Acme Bank"})
