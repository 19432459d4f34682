"""GET .../validations/{Validation_ID}, and the events of the messaging service that it tells of."""

import pytest

from mfa.models.resources import Record
from mfa.senders import by_email, end_user_messaging

ABSENT = "01935b80-1c0f-7b52-8a6e-93d1f0c2b7a4"
OF_PHONES = end_user_messaging.OUTCOMES
OUTCOMES = {**OF_PHONES, **by_email.OUTCOMES}


@pytest.fixture
def outcome(stack, shop):
    """Ask what became of a code of ann's."""

    def outcome(validation_id):
        body = stack.ok("get_validation", shop, "ann", validation_id)
        assert body.keys() == {"id", "status", "reason"}
        assert body["id"] == validation_id
        return body["status"], body["reason"]

    return outcome


@pytest.fixture
def tell(stack):
    """Let End User Messaging tell of the message with the code that is stored last."""

    def tell(kind, at=1, is_final=True, **changes):
        ((record, item),) = [(pk, item) for (pk, sk), item in stack.items().items() if sk == "CODE"]
        context = {"record": record, "validation_id": item["validation_id"]["S"]} | changes
        # No more is handed on: tests/template holds that.
        told = {"eventType": kind, "eventTimestamp": at, "isFinal": is_final, "context": context}
        stack.handler("keep_receipt")({"source": "aws.sms-voice", "detail": told}, None)

    return tell


def login(stack, shop):
    return stack.ok("login_start", shop, "ann")["id"]


def test_a_code_is_sent_then_validated(stack, shop, ann, outcome):
    sent = login(stack, shop)
    before = outcome(sent)
    stack.guess(shop, ann, "wrong")
    tried = outcome(sent)
    stack.guess(shop, ann, stack.messages[-1].text)

    assert (before, tried, outcome(sent)) == (("sent", ""), ("sent", ""), ("validated", ""))


@pytest.mark.parametrize("kind", OF_PHONES)
def test_a_receipt_says_what_became_of_the_message(stack, shop, ann, outcome, tell, kind):
    sent = login(stack, shop)
    before = stack.content()

    tell(kind)

    delivered = OUTCOMES[kind] == "delivered"
    assert outcome(sent) == (("delivered", "") if delivered else ("failed", OUTCOMES[kind]))
    ((changed, item),) = [(key, item) for key, item in stack.content().items() if item != before[key]]
    assert item.keys() - before[changed].keys() == {"receipt", "receipt_at", "receipt_of"}


@pytest.mark.parametrize(
    ("kind", "is_final"),
    [
        *((kind, True) for kind in ("TEXT_QUEUED", "TEXT_SENT", "TEXT_UNKNOWN", "SOMETHING_NEW")),
        *(("TEXT_SUCCESSFUL", is_final) for is_final in (False, None, "true", 1)),
    ],
)
def test_what_is_not_final_changes_nothing(stack, shop, ann, tell, kind, is_final):
    """That a network took the message is no delivery unless it is the last word."""
    login(stack, shop)
    before = stack.content()

    tell(kind, is_final=is_final)

    assert stack.content() == before


@pytest.mark.parametrize(
    ("kinds", "wanted"),
    [
        ({1: "TEXT_SUCCESSFUL", 2: "TEXT_UNREACHABLE"}, ("failed", OUTCOMES["TEXT_UNREACHABLE"])),
        ({5: "TEXT_UNREACHABLE", 9: "TEXT_DELIVERED", 7: "TEXT_UNREACHABLE"}, ("delivered", "")),
    ],
    ids=["a phone after its network", "in another order"],
)
def test_the_latest_receipt_counts_in_whatever_order_they_come(
    stack, shop, ann, outcome, tell, kinds, wanted
):
    sent = login(stack, shop)
    for at, kind in kinds.items():
        tell(kind, at=at, is_final=kind != "TEXT_SUCCESSFUL")

    assert outcome(sent) == wanted


def test_a_receipt_of_another_code_or_of_another_stack_is_not_kept(stack, shop, ann, tell):
    login(stack, shop)
    before = stack.content()

    tell("TEXT_DELIVERED", validation_id=ABSENT)
    for record in (f"ACCOUNT#acme#APP#{ABSENT}#USER#" + "x" * 43, "TOKEN#0123456789abcdef", ""):
        tell("TEXT_DELIVERED", record=record)

    assert stack.content() == before


def test_a_receipt_costs_neither_guesses_nor_sends(stack, shop, ann, outcome, tell):
    login(stack, shop)
    tell("TEXT_DELIVERED")
    right = stack.guess(shop, ann, stack.messages[-1].text)
    again = login(stack, shop)

    assert right.status == 200
    assert outcome(again) == ("sent", "")


def test_a_code_that_takes_no_guesses_is_exhausted_or_expired(stack, shop, ann, clock, outcome, tell):
    sent = login(stack, shop)
    tell("TEXT_DELIVERED")
    for _ in range(5):
        stack.guess(shop, ann, "wrong")
    exhausted = outcome(sent)
    sent = login(stack, shop)
    clock.advance(300)

    assert (exhausted, outcome(sent)) == (("exhausted", ""), ("expired", ""))


def test_that_a_message_failed_is_still_told_when_its_code_has_expired(
    stack, shop, ann, clock, outcome, tell
):
    sent = login(stack, shop)
    tell("TEXT_BLOCKED")
    clock.advance(300)

    assert outcome(sent) == ("failed", OUTCOMES["TEXT_BLOCKED"])


def test_a_code_is_void_once_another_took_its_place_or_the_address_is_unbound(
    stack, shop, ann, clock, outcome
):
    first = login(stack, shop)
    clock.advance(1)
    second = login(stack, shop)
    replaced = outcome(first)
    stack.ok("dissociate", shop, ann)

    assert replaced == outcome(second) == ("void", "")


def test_what_was_not_sent_has_no_outcome(stack, wire, shop, ann):
    wire.refuse("Publish", "InternalError", 500)
    stack.refused("503", "login_start", shop, "ann", stores=True)

    assert "validation_id" not in stack.item("CODE")


@pytest.mark.parametrize("validation_id", [ABSENT, "x", "0" * 36, "1" * 300, "{01935b80}", "%F0%9F%94%91"])
def test_what_no_code_was_sent_as_is_not_found(stack, shop, ann, validation_id):
    stack.refused("404", "get_validation", shop, ann, validation_id)
    stack.refused("400", "get_validation", shop, ann, "50%", naming="Validation_ID")


def test_a_user_who_is_not_there_has_none(stack, shop, ann):
    sent = login(stack, shop)
    stack.ok("delete_user", shop, ann)

    stack.refused("404", "get_validation", shop, ann, sent)
    stack.refused("404", "get_validation", shop, "nobody", sent)


def told_by_ses(stack, kind, time="2026-11-23T18:16:02Z", **changes):
    """What the rule hands on of an event of SES about the message with the code that is stored last."""
    ((record, item),) = [(pk, item) for (pk, sk), item in stack.items().items() if sk == "CODE"]
    tags = {"validation_id": item["validation_id"]["S"], **Record.read(record)._asdict()}
    tags = {name: [value] for name, value in (tags | changes).items()} | {"ses:operation": ["SendEmail"]}
    detail = {"eventType": kind, "mail": {"tags": tags}}
    stack.handler("keep_receipt")({"source": "aws.ses", "time": time, "detail": detail}, None)


@pytest.mark.parametrize("kind", by_email.OUTCOMES)
def test_an_e_mails_receipt_says_what_became_of_it(stack, shop, ann, outcome, kind):
    sent = login(stack, shop)

    told_by_ses(stack, kind)

    assert outcome(sent) == (("delivered", "") if kind == "Delivery" else ("failed", OUTCOMES[kind]))


def test_the_latest_of_an_e_mails_receipts_counts(stack, shop, ann, outcome):
    sent = login(stack, shop)
    told_by_ses(stack, "Bounce", "2026-11-23T18:17:00Z")
    told_by_ses(stack, "Delivery", "2026-11-23T18:16:30Z")

    assert outcome(sent) == ("failed", OUTCOMES["Bounce"])


def test_of_an_e_mail_nothing_else_is_kept(stack, shop, ann):
    login(stack, shop)
    before = stack.content()

    told_by_ses(stack, "Send")
    told_by_ses(stack, "DeliveryDelay")
    for changes in ({"validation_id": ABSENT}, {"user": "short"}, {"account": "acme#APP#x"}):
        told_by_ses(stack, "Delivery", **changes)

    assert stack.content() == before
