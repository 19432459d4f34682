"""E-mail and telephone beside text messages, and two services for those: from the setting to the message that goes out."""

import re

import pytest

from mfa import wiring
from mfa.tenants import credit
from tests.functions.conftest import NUMBER, SENDS, START, either_send, logged
from tests.support.methods import ENVIRONMENT, SAMPLES

MAILBOX = "Ann.Lee@shop.example"
SETTINGS = ENVIRONMENT | {"EMAIL_CONFIGURATION_SET": "codes", "BOTH_SMS_BACKENDS": "true"}
ALL = "VOICE,EMAIL,SMS"


@pytest.fixture
def everything(stack):
    """The stack with every method and both services, which take what they are given."""
    stack.restart(**SETTINGS)
    _answer(stack)
    return stack


def _answer(stack):
    for operation in ("SendEmail", "SendVoiceMessage", "SendTextMessage"):
        stack.wire.answer(operation, {"MessageId": "m"})


def _refuse_calls(stack, code, status=400, reason=""):
    stack.wire.mend()
    stack.wire.refuse("SendVoiceMessage", code, status, Reason=reason)
    _answer(stack)


def _last(stack, method):
    """The last request by that method, and the code in it."""
    request = [params for name, params in stack.wire.requests if name == SAMPLES[method].operation][-1]
    return request, SAMPLES[method].code(request)


@pytest.fixture
def enrolled(everything):
    """An application with every method, and ann in it, whose number has been proved."""
    shop = everything.application(auth_token_delivery_methods=ALL)
    everything.ok("associate", shop, "ann")
    assert everything.guess(shop, "ann", _last(everything, "VOICE")[1]).status == 200
    everything.wire.requests.clear()
    return shop


@pytest.mark.parametrize(
    ("methods", "method", "address", "source"),
    [
        ("EMAIL", "EMAIL", MAILBOX, "FromEmailAddress"),
        ("VOICE", "VOICE", NUMBER, "OriginationIdentity"),
        ("SMS,VOICE", "VOICE", "+4930123456", "OriginationIdentity"),
    ],
    ids=["e-mail", "call", "fixed line"],
)
def test_a_user_enrols_and_logs_in_by_e_mail_or_telephone(everything, methods, method, address, source):
    shop = everything.application(auth_token_delivery_methods=methods)

    for operation, body in zip(SENDS, ({"address": address}, {}), strict=True):
        made = everything.call(operation, shop, "ann", body=body)

        assert made.headers["x-delivery-method"] == method
        request, code = _last(everything, method)
        assert request[source] == SAMPLES[method].setting
        assert address in str(request)
        assert everything.guess(shop, "ann", code).body == made.body

    assert everything.ok("get_user", shop, "ann")["user_address"] == address
    assert everything.messages == []


# --- e-mail


@pytest.mark.parametrize(
    ("own", "text"),
    [
        ({}, r"(?s)\d{6} .*E-Mail-Adresse.*Nachricht\."),
        ({"body": "Hi $code", "bodies": {"de": "Hallo $code"}}, r"Hallo \d{6}"),
    ],
    ids=["the default text", "the application's own"],
)
def test_an_e_mail_has_its_text_no_code_in_its_subject_and_no_line_for_autofill(everything, own, text):
    template = everything.template(**own) if own else ""
    fields = {"associate_template": template, "autofill_web_origin": "https://shop.example"}
    shop = everything.application(auth_token_delivery_methods="EMAIL", **fields)

    body, context = {"address": MAILBOX, "locale": "de-CH"}, {"countries": "DE"}
    everything.ok("associate", shop, "ann", body=body, context=context)

    simple = _last(everything, "EMAIL")[0]["Content"]["Simple"]
    assert re.fullmatch(text, simple["Body"]["Text"]["Data"])
    assert simple["Subject"]["Data"] == "Bestätigen Sie Ihre E-Mail-Adresse für Shop"
    assert everything.item("CODE")["destination"] == {"S": "@"}  # It counts for the day and for no circuit.


def test_a_budget_of_an_address_has_no_case(everything):
    shop = everything.application(auth_token_delivery_methods="EMAIL")
    for number, address in enumerate(
        (MAILBOX, MAILBOX.lower(), MAILBOX.upper(), f" {MAILBOX}", f"{MAILBOX}\u2003")
    ):
        everything.ok("associate", shop, f"user-{number}", body={"address": address})

    everything.refused("2004", "associate", shop, "late", body={"address": MAILBOX.swapcase()})


# --- telephone


def test_a_call_says_the_code_twice_without_its_prefix_and_obeys_no_display_name(everything):
    shop = everything.application(auth_token_delivery_methods="VOICE", auth_token_prefix="S-")
    body = {"address": NUMBER, "locale": "fr", "display_name": '<audio src="x"/>&'}

    everything.ok("associate", shop, "ann", body=body)

    request, code = _last(everything, "VOICE")
    assert re.findall('"characters">([^<]+)<', request["MessageBody"]) == list(code * 2)
    assert re.fullmatch(r"\d{6}", code)
    assert (request["VoiceId"], request["TimeToLive"]) == ("LEA", 300)
    assert "Bonjour" in request["MessageBody"]
    assert "<audio" not in request["MessageBody"]


def test_a_code_that_cannot_be_said_is_not_sent_again(everything):
    shop = everything.application(auth_token_type="COMPLEX", resend_policy="SAME")
    first = everything.ok("associate", shop, "ann")
    everything.update("application", shop, auth_token_type="NUMERIC", auth_token_delivery_methods="VOICE")

    again = everything.ok("associate", shop, "ann")

    assert again != first
    assert _last(everything, "VOICE")[1].isdigit()


# --- several


@either_send
def test_a_caller_may_ask_for_one(everything, enrolled, operation):
    made = everything.call(operation, enrolled, "ann", body={"delivery_method": "SMS"})

    assert made.headers["x-delivery-method"] == "SMS"
    assert len(everything.messages) == 1


# tests/unit has the other addresses and methods that do not go together.
@pytest.mark.parametrize(
    ("operation", "body", "said"),
    [
        ("login_start", {"delivery_method": "EMAIL"}, "delivery_method: EMAIL does not reach"),
        ("login_start", {"delivery_method": "sms"}, "delivery_method: should be"),
        ("associate", {"address": "ann@shop"}, "address: must be an e-mail address"),
    ],
)
def test_one_that_will_not_do_is_refused_naming_it(everything, enrolled, operation, body, said):
    assert said in everything.refused("400", operation, enrolled, "ann", body=body).description


# tests/unit/test_senders.py has each failure of which it is sure that nothing was taken.
@either_send
def test_the_next_method_carries_the_same_code_where_the_first_fails_at_once(
    everything, enrolled, capsys, log, operation
):
    _refuse_calls(everything, "AccessDeniedException", reason="ACCOUNT_DISABLED")

    answer = everything.call(operation, enrolled, "ann")

    assert answer.headers["x-delivery-method"] == "SMS"
    assert _last(everything, "VOICE")[1] == everything.messages[-1].text
    assert everything.guess(enrolled, "ann", everything.messages[-1].text).body == answer.body
    budget = "association_sends" if operation == "associate" else "login_sends"
    assert len(everything.item("CODE")[budget]["NS"]) == 1 + (operation == "associate")
    line = [each for each in logged(log) if each.get("operation") == operation][-1]
    assert line["method"] == "SMS"
    assert line["send_error"].startswith("VOICE: ")
    assert '"Messages":[1.0]' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("code", "status", "reason", "asked", "tried"),
    [
        ("InternalServerException", 500, "", {}, {"SendVoiceMessage"}),
        ("ThrottlingException", 400, "", {"delivery_method": "VOICE"}, {"SendVoiceMessage"}),
        ("ConflictException", 400, "DESTINATION_PHONE_NUMBER_OPTED_OUT", {}, {"SendVoiceMessage", "Publish"}),
    ],
    ids=["a lost answer", "the one method that was asked for", "each method"],
)
def test_if_all_that_may_be_tried_fail_everything_is_undone(
    everything, enrolled, code, status, reason, asked, tried
):
    _refuse_calls(everything, code, status, reason)
    everything.wire.refuse("Publish", "Throttled", 429)

    everything.refused("503", "login_start", enrolled, "ann", body=asked, stores=True)

    assert {"SendVoiceMessage", "Publish"}.intersection(everything.wire.operations) == tried
    assert {"login_sends", "digest"}.isdisjoint(everything.item("CODE"))


def test_credit_is_exact_whatever_carries_the_code(everything, enrolled):
    everything.update("application", enrolled, login_template="$code" + "." * 200)
    credit.grant(wiring.table(), "acme", 10, "", START)
    request = {"application": enrolled, "user": "ann", "context": {"credit": "metered"}}

    everything.ok("login_start", **request)
    assert everything.item("CREDIT")["credit"] == {"N": "9"}  # A call costs 1.
    _refuse_calls(everything, "ThrottlingException")
    everything.ok("login_start", **request)
    assert everything.item("CREDIT")["credit"] == {"N": "7"}  # The text has two segments.
    everything.wire.refuse("Publish", "Throttled", 429)
    everything.refused("503", "login_start", **request, stores=True)
    assert everything.item("CREDIT")["credit"] == {"N": "7"}


# --- what an application may have


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("auth_token_delivery_methods", "SMS,VOICE"),
        ("sms_backend", "END_USER_MESSAGING"),
    ],
)
def test_what_the_stack_is_not_set_up_for_is_refused_naming_it(stack, shop, field, value):
    stack.refuses_value(shop, field, value, f"{field}: this service is not set up for")


def test_codes_that_cannot_be_said_are_refused_with_calls(everything):
    body = {"name": "New", "auth_token_delivery_methods": "SMS,VOICE", "auth_token_type": "COMPLEX"}

    everything.refused("400", "create_application", body=body, naming="auth_token_type")


# --- what sends text messages


@pytest.mark.parametrize(
    ("of_stack", "of_application", "of_account", "operation"),
    [
        ("true", "", "", "Publish"),
        ("true", "", "END_USER_MESSAGING", "SendTextMessage"),
        ("true", "END_USER_MESSAGING", "", "SendTextMessage"),
        ("true", "SNS", "END_USER_MESSAGING", "Publish"),
        ("false", "", "END_USER_MESSAGING", "Publish"),
    ],
)
def test_the_applications_service_sends_then_the_accounts_if_the_stack_has_it_then_the_stacks(
    everything, of_stack, of_application, of_account, operation
):
    everything.restart(BOTH_SMS_BACKENDS=of_stack)
    shop = everything.application(sms_backend=of_application)
    context = {"sms_backend": of_account} if of_account else {}

    everything.ok("associate", shop, "ann", context=context)

    sent = [name for name in everything.wire.operations if name in ("Publish", "SendTextMessage")]
    assert sent == [operation]
