"""Associate and login_start: which code goes where and in which words; test_failed_sends.py has what is not sent."""

import json
import re

import pytest

from tests.functions.conftest import NUMBER, OTHER_NUMBER, either_send
from tests.support.cloud import CODE_KEYS


def test_a_new_user_waits_for_validation(stack, shop):
    made = stack.ok("associate", shop, "ann")

    assert made.keys() == {"id"}
    assert stack.ok("get_user", shop, "ann") == {
        "id": "ann",
        "user_address": NUMBER,
        "status": "VALIDATION PENDING",
        "created_date": "2026-11-23T18:16:00.123Z",
        "last_updated_date": "2026-11-23T18:16:00.123Z",
        "version_number": 1,
    }
    # A code is kept for a day after it has expired.
    assert stack.item("CODE")["ttl"] == {"N": str(stack.clock.now // 1000 + 300 + 86_400)}
    stack.refused("2003", "login_start", shop, "ann")
    assert len(stack.messages) == 1


@pytest.mark.parametrize("text", [None, "", "{}", '{"display_name": "x"}'])
def test_a_login_sends_a_code_to_the_validated_address_and_its_body_is_optional(stack, shop, ann, text):
    before = stack.ok("get_user", shop, ann)

    made = stack.ok(
        "login_start", shop, ann, text=text, content_type="application/json" if text else "text/plain"
    )

    assert made.keys() == {"id"}
    (message,) = stack.messages
    assert message.to == NUMBER
    assert re.fullmatch(r"\d{6}", message.text)
    assert stack.ok("get_user", shop, ann) == before


# tests/unit/test_languages.py has what is nearest.
@pytest.mark.parametrize(
    ("text", "locale", "words"),
    [
        ("stored", "de-AT", "Hallo "),
        ("stored", "fr", "Hi "),
        ("default", "zh-TW", "登入驗證碼"),
        ("default", "tlh", "login code"),
        ("default", "", "login code"),
        ("own", "de", "Hi "),
    ],
)
def test_a_message_is_in_the_nearest_language_of_its_text_or_the_default(stack, text, locale, words):
    bodies = {"de": "Hallo $code", "nb": "Hei $code", "pt-BR": "Oi $code", "zh-Hans": "您好 $code"}
    texts = {"stored": stack.template(body="Hi $code", bodies=bodies), "default": "", "own": "Hi $code"}
    shop = stack.application(login_template=texts[text])
    stack.validated(shop)

    stack.ok("login_start", shop, "ann", body={"locale": locale})

    assert words in stack.messages[-1].text


@either_send
@pytest.mark.parametrize("locale", ["d", "de_DE", "de-", "de\n", "x" * 36, 7, None])
def test_what_is_no_language_tag_is_refused_naming_it(stack, shop, ann, operation, locale):
    stack.refused("400", operation, shop, ann, body={"locale": locale}, naming="locale")


@pytest.mark.parametrize(
    ("fields", "body", "shown"),
    [
        ({}, {}, "Shop"),
        ({"display_name": "The Shop"}, {}, "The Shop"),
        ({"display_name": "The Shop"}, {"display_name": "Ann's"}, "Ann's"),
        ({}, {"display_name": ""}, "Shop"),
    ],
)
def test_the_display_name_is_the_requests_the_applications_or_its_name(stack, fields, body, shown):
    shop = stack.application(
        associate_template="$display_name: ${code}, $validity_minutes min, $$1", **fields
    )

    stack.ok("associate", shop, "ann", body=body)

    name, _, rest = stack.messages[0].text.rpartition(": ")
    assert name == shown
    assert re.fullmatch(r"\d{6}, 5 min, \$1", rest)


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("NUMERIC", r"[0-9]{12}"),
        ("ALPHA", r"[A-HJ-NP-Z]{12}"),
        ("ALPHANUMERIC", r"[A-HJ-NP-Z2-9]{12}"),
        ("COMPLEX", r"(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])(?=.*[!$%*+/:=?@])[a-zA-Z0-9!$%*+/:=?@]{12}"),
    ],
)
def test_a_code_is_of_the_applications_type_and_length_after_its_prefix(stack, kind, form):
    shop = stack.application(auth_token_type=kind, auth_code_length=12, auth_token_prefix="G-")

    assert re.fullmatch("G-" + form, stack.associate(shop, "ann"))


def test_a_code_whose_key_is_gone_is_not_sent_again(stack, wire):
    kiosk = stack.application(resend_policy="SAME")
    stack.validated(kiosk)
    first = stack.ok("login_start", kiosk, "ann")
    another = CODE_KEYS | {"code_keys": [{"key": "n" * 64, "signs_from": 0}]}
    wire.answer("GetSecretValue", {"SecretString": json.dumps(another)})
    stack.restart()

    assert stack.ok("login_start", kiosk, "ann") != first


SENDER_ID, ORIGIN = "AWS.SNS.SMS.SenderID", "AWS.MM.SMS.OriginationNumber"


@pytest.mark.parametrize(
    "sender",
    [{}, {SENDER_ID: "my_shop"}, {SENDER_ID: "1-800-Shop"}, {ORIGIN: "+12025550177"}, {ORIGIN: "72345"}],
)
def test_a_message_is_transactional_and_comes_from_the_applications_sender(stack, sender):
    shop = stack.application(message_from="".join(sender.values()))

    stack.associate(shop, "ann")

    attributes = {name: value["StringValue"] for name, value in stack.published["MessageAttributes"].items()}
    assert attributes == sender | {"AWS.SNS.SMS.SMSType": "Transactional", "AWS.SNS.SMS.MaxPrice": "0.50"}


# tests/hostile/test_injection.py and tests/unit/test_addresses.py have more of these.
@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("12025550123", "E.164"),
        ("ann@example.com", "must be a telephone number"),
        ("+9991234567", "country code"),
        ("+12025", "too many or too few digits"),
        ("+11234567890", "not a valid number"),
        ("+19002345678", "premium-rate"),
        ("+881612345678", "satellite"),
        ("+12025550123;ext=1", "extension"),
        ("+" + "1" * 254, "at most 254"),
    ],
    ids=lambda value: value[:20],
)
def test_an_address_that_will_not_do_is_refused_saying_why(stack, wire, shop, address, problem):
    stack.refused("400", "associate", shop, "ann", body={"address": address}, naming="address", said=problem)

    assert wire.operations == []


def test_associating_a_validated_user_anew_asks_for_validation_anew(stack, shop, ann):
    login = stack.login(shop, ann)

    code = stack.associate(shop, ann, OTHER_NUMBER)

    user = stack.ok("get_user", shop, ann)
    assert (user["status"], user["version_number"]) == ("VALIDATION PENDING", 3)
    stack.refused("2003", "login_start", shop, ann)
    assert login == code or stack.guess(shop, ann, login).code == "2001"


@pytest.mark.parametrize(
    ("operation", "write", "budget"),
    [("associate", "TransactWriteItems", "association_sends"), ("login_start", "UpdateItem", "login_sends")],
)
def test_a_send_that_another_overtakes_is_decided_anew(stack, wire, shop, ann, operation, write, budget):
    spent = len(stack.item("CODE").get(budget, {}).get("NS", ()))
    address = {"address": OTHER_NUMBER} if operation == "associate" else None
    wire.interrupt(write, lambda: stack.ok(operation, shop, ann, body=address))

    stack.ok(operation, shop, ann)

    assert len(stack.messages) == 2
    assert len(stack.item("CODE")[budget]["NS"]) == spent + 2
    assert stack.guess(shop, ann, stack.messages[-1].text).status == 200
    assert stack.ok("get_user", shop, ann)["user_address"] == NUMBER


@pytest.mark.parametrize(
    ("operation", "write", "reason", "code"),
    [
        ("associate", "TransactWriteItems", "ConditionalCheckFailed", "1001"),
        ("associate", "TransactWriteItems", "TransactionConflict", "503"),
        ("login_start", "UpdateItem", "ConditionalCheckFailedException", "1001"),
    ],
)
def test_a_send_that_keeps_losing_is_stale_and_one_that_is_held_up_unavailable(
    stack, wire, shop, ann, operation, write, reason, code
):
    wire.cancel(reason, "None", "None")
    wire.refuse("UpdateItem", reason)

    stack.refused(code, operation, shop, ann)

    assert wire.operations.count(write) == 6
    assert stack.messages == []


def test_a_deletion_of_the_application_meanwhile_stops_no_later_than_the_next_read(stack, wire, shop, ann):
    def theirs():
        stack.ok("dissociate", shop, ann)
        stack.ok("delete_application", shop)

    wire.interrupt("TransactWriteItems", theirs)

    assert stack.call("associate", shop, ann, body={"address": OTHER_NUMBER}).code == "404"
    assert stack.messages == []
