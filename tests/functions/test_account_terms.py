"""What an account or a token has of its own: status, limits, countries, the one application of a bound token."""

import pytest

from mfa import wiring
from mfa.models.account import Account, Grant, Token
from mfa.store import account_items
from tests.functions.conftest import SENDS
from tests.functions.test_every_operation import every, of, on_applications, place, right

__all__ = ["place", "right"]


@every
def test_a_suspended_account_is_refused_whatever_it_asks(stack, wire, place, operation):
    path, context = place(operation), {"status": "suspended"}
    wire.reset()

    answer = stack.refused("403", operation.name, *path, body=operation.body, context=context)

    assert "suspended" in answer.description
    assert wire.operations == []


@on_applications
def test_a_bound_token_serves_its_application(stack, shop, place, right, operation):
    stack.ok(operation.name, *place(operation), body=right(operation), context={"application": shop})


@of(lambda each: not each.names or each.on_template)
def test_a_bound_token_neither_lists_nor_creates_nor_sees_the_accounts_templates(
    stack, shop, place, operation
):
    context = {"application": shop}
    stack.refused("403", operation.name, *place(operation), body=operation.body, context=context)


@pytest.mark.parametrize(
    ("of_stack", "own", "taken"),
    [
        ("", None, True),
        ("", "DE FR", True),
        ("", "FR", False),
        ("", "*", True),
        ("US", None, False),
        ("US,DE", None, True),
        ("US", "DE", True),
        ("DE", "US", False),
    ],
)
def test_an_accounts_countries_go_over_those_of_the_stack(stack, wire, shop, of_stack, own, taken):
    stack.restart(ALLOWED_COUNTRIES=of_stack)
    request = {"body": {"address": "+4915123456789"}, "context": {"countries": own} if own else None}
    wire.reset()

    if taken:
        stack.ok("associate", shop, "ann", **request)
    else:
        answer = stack.refused("400", "associate", shop, "ann", **request)
        assert "address: codes are not sent to this number's country" in answer.description
        assert wire.operations == []
        assert stack.messages == []


def test_an_account_may_have_limits_of_its_own(stack, shop, ann):
    context = {"limits": "max_attempts=2 user_sends_short=1"}
    stack.ok("login_start", shop, ann, context=context)

    stack.refused("2004", "login_start", shop, ann, context=context)

    for _ in range(2):
        stack.refused(
            "2001", "validate", shop, ann, body={"validation_code": "wrong"}, context=context, stores=True
        )
    stack.refused("2004", "validate", shop, ann, body={"validation_code": "wrong"}, context=context)


# Senders.


@pytest.mark.parametrize(
    ("own", "of_stack", "sender", "taken"),
    [
        ("", "", "Acme", True),
        ("Acme Shop", "", "Shop", True),
        ("Acme", "", "", True),
        ("Acme", "", "ACME", False),
        ("Acme", "", "Bank", False),
        ("", "Acme,Shop", "Bank", False),
        ("Bank", "Acme,Shop", "Bank", True),
        ("Bank", "Acme,Shop", "Acme", False),
        ("*", "Acme,Shop", "Bank", True),
        ("", "Acme,+12025550199", "+12025550199", True),
    ],
)
def test_an_application_names_a_sender_that_its_account_may_use(stack, own, of_stack, sender, taken):
    stack.restart(ALLOWED_SENDERS=of_stack)
    context = {"senders": own} if own else None
    made = stack.application("Club")
    create = {"body": {"name": "Shop", "message_from": sender}, "context": context}
    change = {"body": {"version_number": 1, "message_from": sender, "description": "x"}, "context": context}

    if taken:
        stack.ok("create_application", **create)
        stack.ok("update_application", made, **change)
    else:
        for answer in (
            stack.refused("400", "create_application", **create),
            stack.refused("400", "update_application", made, **change),
        ):
            assert f"message_from: this account cannot send messages as {sender}." in answer.description


@pytest.mark.parametrize(("operation", "body"), SENDS.items(), ids=SENDS)
def test_a_sender_that_was_taken_off_the_list_sends_nothing_more(stack, operation, body):
    shop = stack.application(message_from="Bank")
    stack.validated(shop)
    sent = len(stack.messages)

    answer = stack.refused("400", operation, shop, "ann", body=body, context={"senders": "Acme"})

    assert "message_from: this account cannot send messages as Bank." in answer.description
    assert len(stack.messages) == sent
    stack.ok(operation, shop, "ann", body=body, context={"senders": "Acme Bank"})


def test_an_accounts_senders_reach_its_requests(stack):
    account = Account("acme", senders=("Acme", "Shop"), created_date="2026")
    account_items.ensure(wiring.table(), account)
    found = account_items.fetch(wiring.table(), "acme")

    assert found == account
    assert Grant(Token("t", "acme", "", (), ""), found).context()["senders"] == "Acme Shop"
