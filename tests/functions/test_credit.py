"""Credit: a metered account pays each message before it is sent, and an unlimited one asks for nothing more."""

import pytest
from botocore.exceptions import ReadTimeoutError

from mfa import wiring
from mfa.store import credit_items
from mfa.tenants import credit
from tests.functions.conftest import NUMBER, START

METERED = {"credit": "metered"}
sends = pytest.mark.parametrize("operation", ["associate", "login_start"])


@pytest.fixture
def granted(stack):
    """Grant credit to the account; return what asks for its balance."""

    def grant(amount):
        credit.grant(wiring.table(), "acme", amount, "", START)
        return lambda: credit_items.balance(wiring.table(), "acme")

    return grant


def _request(operation):
    body = {"address": NUMBER} if operation == "associate" else {}
    return {"body": body, "context": METERED}


@sends
def test_a_message_is_paid_in_one_request_before_it_is_written_and_sent(
    stack, wire, shop, ann, granted, operation
):
    balance = granted(3)
    wire.reset()

    stack.ok(operation, shop, ann, **_request(operation))

    write = "TransactWriteItems" if operation == "associate" else "UpdateItem"
    reads = {"BatchGetItem", "TransactGetItems", "GetSecretValue"}
    assert [each for each in wire.operations if each not in reads] == ["UpdateItem", write, "Publish"]
    assert balance() == 2


@sends
def test_a_long_message_is_paid_by_its_segments(stack, shop, ann, granted, operation):
    balance = granted(10)
    version = stack.ok("get_application", shop)["version_number"]
    text = "$code" + "ü" * 149 + "中"  # 156 characters in UCS-2, 67 a segment.
    body = {"version_number": version, "associate_template": text, "login_template": text}
    stack.ok("update_application", shop, body=body)

    stack.ok(operation, shop, ann, **_request(operation))

    assert balance() == 7


@sends
@pytest.mark.parametrize("credit", [0, 1])
def test_credit_that_falls_short_is_402_and_leaves_everything_as_it_was(
    stack, wire, shop, ann, granted, operation, credit
):
    if credit:
        granted(credit)
        body = {"version_number": 1, "associate_template": "$code" * 40, "login_template": "$code" * 40}
        stack.ok("update_application", shop, body=body)
    wire.reset()

    stack.refused("402", operation, shop, ann, **_request(operation))

    assert "Publish" not in wire.operations


@sends
def test_a_refusal_for_want_of_credit_spends_no_budget(stack, shop, ann, granted, operation):
    """Nor does it keep its Idempotency-Key from being used once there is credit."""
    for _ in range(10):
        stack.refused("402", operation, shop, ann, key="one", **_request(operation))

    granted(5)
    for number in range(4 if operation == "associate" else 5):
        stack.ok(operation, shop, ann, key="one" if number == 0 else f"{number}", **_request(operation))


@sends
def test_a_message_that_sns_refuses_is_given_back(stack, wire, shop, ann, granted, operation):
    balance = granted(3)
    wire.refuse("Publish", "InternalError")

    stack.refused("503", operation, shop, ann, stores=True, **_request(operation))

    assert balance() == 3
    wire.mend()
    stack.ok(operation, shop, ann, **_request(operation))
    assert balance() == 2


@sends
def test_a_message_whose_code_cannot_be_written_is_given_back(stack, wire, shop, ann, granted, operation):
    balance = granted(3)
    if operation == "associate":
        wire.refuse("TransactWriteItems", "ThrottlingException")
    else:
        wire.refuse("UpdateItem", "ThrottlingException", times=2, skip=1)

    stack.refused("503", operation, shop, ann, stores=True, **_request(operation))

    assert balance() == 3


@sends
@pytest.mark.parametrize("lost", [1, 2])
def test_a_debit_whose_answers_are_lost_is_taken_once_or_given_back(
    stack, wire, shop, ann, granted, operation, lost
):
    balance = granted(3)
    wire.lose_answer("UpdateItem", times=lost)

    answer = stack.call(operation, shop, ann, **_request(operation))

    assert answer.status == (200 if lost == 1 else 503)
    assert balance() == (2 if lost == 1 else 3)


@sends
def test_a_debit_that_is_repeated_after_others_changed_the_balance_is_taken_once(
    stack, wire, shop, ann, granted, operation
):
    balance = granted(3)

    def others_then_no_answer():
        wire.mend()
        credit.grant(wiring.table(), "acme", 7, "meanwhile", stack.clock.now)
        raise ReadTimeoutError(endpoint_url="https://aws.invalid")

    wire._add("lose", "UpdateItem", 1, others_then_no_answer)
    stack.ok(operation, shop, ann, **_request(operation))

    assert balance() == 3 + 7 - 1


@sends
def test_a_test_number_costs_nothing(stack, monkeypatch, shop, operation):
    monkeypatch.setenv("TEST_NUMBERS", "+15550100=123456")
    wiring.sender.cache_clear()
    stack.restart()
    stack.ok("associate", shop, "rev", body={"address": "+15550100"}, context=METERED)
    stack.ok("validate", shop, "rev", body={"validation_code": "123456"})

    stack.ok("login_start", shop, "rev", body={}, context=METERED)
    wiring.sender.cache_clear()
