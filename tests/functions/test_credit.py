"""Credit: a metered account pays each message before it is sent, and an unlimited one asks for nothing more."""

import pytest

from mfa import wiring
from mfa.store import credit_items
from mfa.tenants import credit
from tests.functions.conftest import SENDS, START


def _grant(amount):
    credit.grant(wiring.table(), "acme", amount, "", START)


@pytest.fixture(params=SENDS)
def send(request, shop, ann):
    """The arguments of a request that sends ann a code, which her account has to pay."""
    return {"name": request.param, "application": shop, "user": ann, "context": {"credit": "metered"}}


def test_a_message_is_paid_by_its_segments_in_one_request_before_it_is_written_and_sent(
    stack, wire, shop, send
):
    _grant(10)
    text = "$code" + "ü" * 149 + "中"  # 156 characters in UCS-2, 67 a segment.
    stack.update("application", shop, associate_template=text, login_template=text)
    wire.reset()

    stack.ok(**send)

    write = "TransactWriteItems" if send["name"] == "associate" else "UpdateItem"
    reads = {"BatchGetItem", "TransactGetItems", "GetSecretValue"}
    assert [each for each in wire.operations if each not in reads] == ["UpdateItem", write, "Publish"]
    assert credit_items.balance(wiring.table(), "acme") == 7


def test_credit_that_falls_short_is_402_and_spends_nothing_nor_an_idempotency_key(stack, wire, shop, send):
    _grant(1)
    stack.update("application", shop, associate_template="$code" * 40, login_template="$code" * 40)
    for _ in range(10):
        stack.refused("402", **send, key="one")
    assert "Publish" not in wire.operations

    _grant(9)
    for number in range(4 if send["name"] == "associate" else 5):
        stack.ok(**send, key="one" if number == 0 else f"{number}")
