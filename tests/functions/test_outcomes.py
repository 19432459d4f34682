"""GET .../validations/{Validation_ID}, and the events of the messaging service that it tells of."""

import pytest

from mfa.models.resources import Record
from mfa.senders import by_email, end_user_messaging

ABSENT = "01935b80-1c0f-7b52-8a6e-93d1f0c2b7a4"
OF_PHONES = end_user_messaging.OUTCOMES
OUTCOMES = {**OF_PHONES, **by_email.OUTCOMES}
PASSING = ("TEXT_QUEUED", "TEXT_SENT", "TEXT_UNKNOWN", "SOMETHING_NEW")


@pytest.fixture
def outcome(stack, shop):
    """Ask what became of a code of ann's."""

    def outcome(validation_id):
        body = stack.ok("get_validation", shop, "ann", validation_id)
        assert body.keys() == {"id", "status", "reason"}
        assert body["id"] == validation_id
        return body["status"], body["reason"]

    return outcome


def tell(stack, kind, at=1, is_final=True, **changes):
    """Let the provider tell of the message with the code that is stored last: an event of a phone's or an e-mail's.

    Of SES it is what the rule hands on. tests/template holds that no more is.
    """
    ((record, item),) = [(pk, item) for (pk, sk), item in stack.items().items() if sk == "CODE"]
    sent = {"validation_id": item["validation_id"]["S"]}
    if kind in OF_PHONES or kind in PASSING:
        context = {"record": record} | sent | changes
        event = {"source": "aws.sms-voice"}
        detail = {"eventType": kind, "eventTimestamp": at, "isFinal": is_final, "context": context}
    else:
        tags = {name: [value] for name, value in (Record.read(record)._asdict() | sent | changes).items()}
        event = {"source": "aws.ses", "time": f"2026-11-23T18:16:{at:02}Z"}
        detail = {"eventType": kind, "mail": {"tags": tags | {"ses:operation": ["SendEmail"]}}}
    stack.handler("keep_receipt")(event | {"detail": detail}, None)


def login(stack, shop):
    return stack.ok("login_start", shop, "ann")["id"]


def test_a_code_is_sent_then_validated(stack, shop, ann, outcome):
    """A receipt costs neither guesses nor sends, and says nothing of the next code."""
    sent = login(stack, shop)
    before = outcome(sent)
    stack.guess(shop, ann, "wrong")
    tried = outcome(sent)
    tell(stack, "TEXT_DELIVERED")
    assert stack.guess(shop, ann, stack.messages[-1].text).status == 200

    assert (before, tried, outcome(sent)) == (("sent", ""), ("sent", ""), ("validated", ""))
    assert outcome(login(stack, shop)) == ("sent", "")


@pytest.mark.parametrize("kind", OUTCOMES)
def test_a_receipt_says_what_became_of_the_message(stack, shop, ann, outcome, kind):
    sent = login(stack, shop)
    before = stack.content()

    tell(stack, kind)

    delivered = OUTCOMES[kind] == "delivered"
    assert outcome(sent) == (("delivered", "") if delivered else ("failed", OUTCOMES[kind]))
    ((changed, item),) = [(key, item) for key, item in stack.content().items() if item != before[key]]
    assert item.keys() - before[changed].keys() == {"receipt", "receipt_at", "receipt_of"}


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        *((kind, {}) for kind in (*PASSING, "Send", "DeliveryDelay")),
        *(("TEXT_SUCCESSFUL", {"is_final": each}) for each in (False, None, "true", 1)),
        *((kind, {"validation_id": ABSENT}) for kind in ("TEXT_DELIVERED", "Delivery")),
        ("TEXT_DELIVERED", {"record": f"ACCOUNT#acme#APP#{ABSENT}#USER#" + "x" * 43}),
        ("TEXT_DELIVERED", {"record": "TOKEN#0123456789abcdef"}),
        ("TEXT_DELIVERED", {"record": ""}),
        ("Delivery", {"user": "short"}),
        ("Delivery", {"account": "acme#APP#x"}),
    ],
    ids=str,
)
def test_what_is_not_final_or_of_another_code_or_stack_changes_nothing(stack, shop, ann, kind, changes):
    """That a network took the message is no delivery unless it is the last word."""
    login(stack, shop)
    before = stack.content()

    tell(stack, kind, **changes)

    assert stack.content() == before


@pytest.mark.parametrize(
    ("kinds", "wanted"),
    [
        ({1: "TEXT_SUCCESSFUL", 2: "TEXT_UNREACHABLE"}, ("failed", OUTCOMES["TEXT_UNREACHABLE"])),
        ({5: "TEXT_UNREACHABLE", 9: "TEXT_DELIVERED", 7: "TEXT_UNREACHABLE"}, ("delivered", "")),
        ({9: "Bounce", 2: "Delivery"}, ("failed", OUTCOMES["Bounce"])),
    ],
    ids=["a phone after its network", "in another order", "e-mail"],
)
def test_the_latest_receipt_counts_in_whatever_order_they_come(stack, shop, ann, outcome, kinds, wanted):
    sent = login(stack, shop)
    for at, kind in kinds.items():
        tell(stack, kind, at=at, is_final=kind != "TEXT_SUCCESSFUL")

    assert outcome(sent) == wanted


def test_a_code_that_takes_no_guesses_is_exhausted_or_expired(stack, shop, ann, clock, outcome):
    found = []
    cases = [("TEXT_DELIVERED", 5, 0), ("TEXT_DELIVERED", 0, 300), ("TEXT_BLOCKED", 0, 300)]
    for receipt, guesses, seconds in cases:
        sent = login(stack, shop)
        tell(stack, receipt)
        for _ in range(guesses):
            stack.guess(shop, ann, "wrong")
        clock.advance(seconds)
        found.append(outcome(sent))

    assert found == [("exhausted", ""), ("expired", ""), ("failed", OUTCOMES["TEXT_BLOCKED"])]


def test_a_code_is_void_once_another_took_its_place_or_the_address_is_unbound(
    stack, wire, shop, ann, clock, outcome
):
    wire.refuse("Publish", "InternalError", 500)
    stack.refused("503", "login_start", shop, "ann", stores=True)
    assert "validation_id" not in stack.item("CODE"), "what was not sent has no outcome"
    wire.mend()
    first = login(stack, shop)
    clock.advance(1)
    second = login(stack, shop)
    replaced = outcome(first)
    stack.ok("dissociate", shop, ann)

    assert replaced == outcome(second) == ("void", "")


@pytest.mark.parametrize("validation_id", [ABSENT, "x", "0" * 36, "1" * 300, "{01935b80}", "%F0%9F%94%91"])
def test_what_no_code_was_sent_as_is_not_found(stack, shop, ann, validation_id):
    stack.refused("404", "get_validation", shop, ann, validation_id)
    stack.refused("400", "get_validation", shop, ann, "50%", naming="Validation_ID")


def test_a_deleted_user_has_none(stack, shop, ann):
    sent = login(stack, shop)
    stack.ok("delete_user", shop, ann)

    stack.refused("404", "get_validation", shop, ann, sent)
