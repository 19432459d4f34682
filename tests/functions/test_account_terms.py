"""What an account or a token has of its own: status, limits, countries, the one application of a bound token."""

import pytest

from mfa import wiring
from mfa.models.account import Account, Grant, Token
from mfa.store import account_items
from tests.functions.conftest import NUMBER
from tests.functions.test_every_operation import every, of, on_applications, place, right

__all__ = ["place", "right"]
GERMAN = "+4915123456789"


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
    ("context", "address", "taken"),
    [
        ({"countries": "DE FR"}, GERMAN, True),
        ({"countries": "FR"}, GERMAN, False),
        ({"countries": "*"}, GERMAN, True),
        ({}, GERMAN, True),
    ],
)
def test_an_account_may_have_countries_of_its_own(stack, wire, shop, context, address, taken):
    request = {"body": {"address": address}, "context": context}
    wire.reset()

    if taken:
        stack.ok("associate", shop, "ann", **request)
    else:
        answer = stack.refused("400", "associate", shop, "ann", **request)
        assert "address: belongs to a country" in answer.description
        assert wire.operations == []
        assert stack.messages == []


@pytest.mark.parametrize(("countries", "taken"), [("US", False), ("US,DE", True)])
def test_the_stack_has_countries_for_all_accounts(stack, countries, taken):
    stack.restart(ALLOWED_COUNTRIES=countries)
    shop = stack.application()

    if taken:
        stack.ok("associate", shop, "ann", body={"address": GERMAN})
    else:
        stack.refused("400", "associate", shop, "ann", body={"address": GERMAN})


def test_an_accounts_countries_go_over_the_stacks(stack):
    stack.restart(ALLOWED_COUNTRIES="US")
    shop = stack.application()

    stack.ok("associate", shop, "ann", body={"address": GERMAN}, context={"countries": "DE"})
    stack.refused(
        "400", "associate", shop, "bob", body={"address": "+12025550123"}, context={"countries": "DE"}
    )


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
            assert f"message_from: this account may not send messages as {sender}." in answer.description


@pytest.mark.parametrize("operation", ["associate", "login_start"])
def test_a_sender_that_was_taken_off_the_list_sends_nothing_more(stack, operation):
    shop = stack.application(message_from="Bank")
    stack.validated(shop)
    body = {"address": NUMBER} if operation == "associate" else None
    sent = len(stack.messages)

    answer = stack.refused("400", operation, shop, "ann", body=body, context={"senders": "Acme"})

    assert "message_from: this account may not send messages as Bank." in answer.description
    assert len(stack.messages) == sent
    stack.ok(operation, shop, "ann", body=body, context={"senders": "Acme Bank"})


def test_an_accounts_senders_reach_its_requests(stack):
    account = Account("acme", senders=("Acme", "Shop"), created_date="2026")
    account_items.ensure(wiring.table(), account)
    found = account_items.fetch(wiring.table(), "acme")

    assert found == account
    assert Grant(Token("t", "acme", "", (), ""), found).context()["senders"] == "Acme Shop"
