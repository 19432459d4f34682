"""E-mail and telephone beside text messages, and two services for those: from the setting to the message that goes out."""

import re

import pytest

from mfa import wiring
from mfa.models.message import Message
from mfa.runtime import clients
from tests.functions.conftest import NUMBER, logged
from tests.support.methods import ENVIRONMENT

MAILBOX = "Ann.Lee@shop.example"
SETTINGS = ENVIRONMENT | {"EMAIL_CONFIGURATION_SET": "codes", "BOTH_SMS_BACKENDS": "true"}
ALL = "VOICE,EMAIL,SMS"


def _begin_anew(stack):
    """Make the senders anew, and listen to them."""
    for made in (wiring.sender, clients.end_user_messaging):
        made.cache_clear()
    stack.restart()


@pytest.fixture
def everything(stack, monkeypatch):
    """The stack with every method and both services, which take what they are given."""
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    _begin_anew(stack)
    _answer(stack)
    yield stack
    monkeypatch.undo()
    _begin_anew(stack)


def _answer(stack):
    for operation in ("SendEmail", "SendVoiceMessage", "SendTextMessage"):
        stack.wire.answer(operation, {"MessageId": "m"})


def _refuse(stack, operation, code, status=400, **parts):
    stack.wire.mend()
    stack.wire.refuse(operation, code, status, **parts)
    _answer(stack)


def _last(stack, operation):
    return [request for name, request in stack.wire.requests if name == operation][-1]


def _spoken(request):
    """The code that a call says, which it says twice."""
    said = "".join(re.findall(r'"characters">([^<]+)<', request["MessageBody"]))
    half = len(said) // 2
    assert said[:half] == said[half:]
    return said[:half]


def _written(request):
    return request["Content"]["Simple"]["Body"]["Text"]["Data"]


def _enrolled(stack, **fields):
    """An application and ann in it, whose number has been proved."""
    shop = stack.application(**{"auth_token_delivery_methods": ALL} | fields)
    stack.ok("associate", shop, "ann", body={"address": NUMBER})
    assert stack.guess(shop, "ann", _spoken(_last(stack, "SendVoiceMessage"))).status == 200
    stack.wire.requests.clear()
    return shop


# --- e-mail


def test_a_user_enrols_and_logs_in_by_e_mail(everything):
    shop = everything.application(auth_token_delivery_methods="EMAIL")

    made = everything.call("associate", shop, "ann", body={"address": MAILBOX})

    assert made.headers["x-delivery-method"] == "EMAIL"
    request = _last(everything, "SendEmail")
    assert request["Destination"] == {"ToAddresses": [MAILBOX]}
    assert request["FromEmailAddress"] == "codes@mfa.example"
    assert everything.guess(shop, "ann", _written(request)).body == made.body
    assert everything.ok("get_user", shop, "ann")["user_address"] == MAILBOX
    login = everything.call("login_start", shop, "ann")
    assert login.headers["x-delivery-method"] == "EMAIL"
    assert everything.guess(shop, "ann", _written(_last(everything, "SendEmail"))).body == login.body
    assert everything.messages == []


def test_an_e_mail_has_the_text_of_its_language_and_no_code_in_its_subject(everything):
    shop = everything.application(auth_token_delivery_methods="EMAIL", associate_template="")

    everything.ok("associate", shop, "ann", body={"address": MAILBOX, "locale": "de-CH"})

    simple = _last(everything, "SendEmail")["Content"]["Simple"]
    code = simple["Body"]["Text"]["Data"][:6]
    assert code.isdigit()
    assert "E-Mail-Adresse" in simple["Body"]["Text"]["Data"]
    assert simple["Subject"]["Data"] == "Bestätigen Sie Ihre E-Mail-Adresse für Shop"


def test_an_e_mail_has_the_applications_own_text_without_lines_for_autofill(everything):
    hello = everything.template(body="Hi $code", bodies={"de": "Hallo $code"})
    origin = {"autofill_web_origin": "https://shop.example"}
    shop = everything.application(auth_token_delivery_methods="EMAIL", associate_template=hello, **origin)

    everything.ok("associate", shop, "ann", body={"address": MAILBOX, "locale": "de"})

    assert re.fullmatch(r"Hallo \d{6}", _written(_last(everything, "SendEmail")))


def test_a_budget_of_an_address_has_no_case(everything):
    shop = everything.application(auth_token_delivery_methods="EMAIL")
    for number, address in enumerate((MAILBOX, MAILBOX.lower(), MAILBOX.upper(), MAILBOX, MAILBOX)):
        everything.ok("associate", shop, f"user-{number}", body={"address": address})

    everything.refused("2004", "associate", shop, "late", body={"address": MAILBOX.swapcase()})


def test_e_mails_count_for_the_day_and_for_no_circuit(everything):
    shop = everything.application(auth_token_delivery_methods="EMAIL")
    everything.ok("associate", shop, "ann", body={"address": MAILBOX})

    assert everything.item("CODE")["destination"] == {"S": "@"}


def test_what_is_no_address_of_e_mail_is_refused(everything):
    """tests/unit/test_mailboxes.py says which are none."""
    shop = everything.application(auth_token_delivery_methods=ALL)

    answer = everything.refused("400", "associate", shop, "ann", body={"address": "ann@shop"})

    assert "address: must be an e-mail address" in answer.description


def test_without_the_parameter_there_are_no_addresses_but_numbers(stack, wire, shop):
    answer = stack.refused("400", "associate", shop, "ann", body={"address": MAILBOX})

    assert "address: must be a telephone number" in answer.description
    assert wire.operations == []


# --- telephone


def test_a_user_enrols_and_logs_in_by_telephone(everything):
    shop = everything.application(auth_token_delivery_methods="VOICE", auth_token_prefix="S-")

    made = everything.call("associate", shop, "ann", body={"address": NUMBER, "locale": "fr"})

    assert made.headers["x-delivery-method"] == "VOICE"
    request = _last(everything, "SendVoiceMessage")
    assert (request["DestinationPhoneNumber"], request["OriginationIdentity"]) == (NUMBER, "+12025550199")
    assert (request["VoiceId"], request["TimeToLive"]) == ("LEA", 300)
    assert "Bonjour" in request["MessageBody"]
    assert everything.guess(shop, "ann", _spoken(request)).body == made.body


def test_what_a_display_name_holds_is_said_and_not_obeyed(everything):
    shop = everything.application(auth_token_delivery_methods="VOICE")
    name = '<audio src="x"/>&'

    everything.ok("associate", shop, "ann", body={"address": NUMBER, "display_name": name})

    assert "<audio" not in _last(everything, "SendVoiceMessage")["MessageBody"]


def test_a_code_that_cannot_be_said_is_not_sent_again(everything):
    shop = everything.application(auth_token_type="COMPLEX", resend_policy="SAME")
    first = everything.ok("associate", shop, "ann", body={"address": NUMBER})
    change = {"version_number": 1, "auth_token_type": "NUMERIC", "auth_token_delivery_methods": "VOICE"}
    everything.ok("update_application", shop, body=change)

    again = everything.ok("associate", shop, "ann", body={"address": NUMBER})

    assert again != first
    assert _spoken(_last(everything, "SendVoiceMessage")).isdigit()


# --- several


def test_a_caller_may_ask_for_one(everything):
    shop = _enrolled(everything)

    answer = everything.call("login_start", shop, "ann", body={"delivery_method": "SMS"})
    asked = {"address": NUMBER, "delivery_method": "SMS"}
    bound = everything.call("associate", shop, "ann", body=asked)

    assert answer.headers["x-delivery-method"] == bound.headers["x-delivery-method"] == "SMS"
    assert len(everything.messages) == 2


@pytest.mark.parametrize("method", ["EMAIL", "FAX", "sms", None, 1])
def test_one_that_will_not_do_is_refused_naming_it(everything, method):
    shop = _enrolled(everything)

    answer = everything.refused("400", "login_start", shop, "ann", body={"delivery_method": method})

    said = "EMAIL does not reach" if method == "EMAIL" else "should be"
    assert f"delivery_method: {said}" in answer.description


@pytest.mark.parametrize("operation", ["associate", "login_start"])
@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("ThrottlingException", {}),
        ("ConflictException", {"Reason": "DESTINATION_PHONE_NUMBER_OPTED_OUT"}),
        ("AccessDeniedException", {"Reason": "ACCOUNT_DISABLED"}),
        ("ServiceQuotaExceededException", {"Reason": "MONTHLY_SPEND_LIMIT_REACHED_FOR_VOICE"}),
    ],
)
def test_the_next_method_carries_the_same_code_where_the_first_fails_at_once(
    everything, capsys, log, operation, code, parts
):
    shop = _enrolled(everything)
    _refuse(everything, "SendVoiceMessage", code, **parts)
    body = {"address": NUMBER} if operation == "associate" else {}

    answer = everything.call(operation, shop, "ann", body=body)

    assert answer.headers["x-delivery-method"] == "SMS"
    assert _spoken(_last(everything, "SendVoiceMessage")) == everything.messages[-1].text
    assert everything.guess(shop, "ann", everything.messages[-1].text).body == answer.body
    budget = "association_sends" if operation == "associate" else "login_sends"
    assert len(everything.item("CODE")[budget]["NS"]) == 1 + (operation == "associate")
    line = [each for each in logged(log) if each.get("operation") == operation][-1]
    assert line["method"] == "SMS"
    assert line["send_error"].startswith("VOICE: ")
    assert '"Messages":[1.0]' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("code", "status", "body"),
    [("InternalServerException", 500, None), ("ThrottlingException", 400, {"delivery_method": "VOICE"})],
    ids=["after a lost answer", "after the one method that was asked for"],
)
def test_nothing_else_is_tried(everything, code, status, body):
    shop = _enrolled(everything)
    _refuse(everything, "SendVoiceMessage", code, status)

    everything.refused("503", "login_start", shop, "ann", body=body, stores=True)

    assert everything.messages == []
    assert "login_sends" not in everything.item("CODE")


def test_if_all_fail_the_most_telling_is_answered_and_everything_undone(everything):
    shop = _enrolled(everything)
    _refuse(everything, "SendVoiceMessage", "ConflictException", Reason="DESTINATION_PHONE_NUMBER_OPTED_OUT")
    everything.wire.refuse("Publish", "Throttled", 429)

    everything.refused("503", "login_start", shop, "ann", stores=True)

    assert "login_sends" not in everything.item("CODE")
    assert "digest" not in everything.item("CODE")


def test_credit_is_exact_whatever_carries_the_code(everything):
    shop = _enrolled(everything, login_template="$code" + "." * 200)
    item = {"pk": {"S": "ACCOUNT#acme"}, "sk": {"S": "CREDIT"}, "credit": {"N": "10"}}
    everything.cloud.client.put_item(TableName="mfa", Item=item)
    metered = {"credit": "metered"}

    everything.ok("login_start", shop, "ann", context=metered)
    assert everything.item("CREDIT")["credit"] == {"N": "9"}  # A call costs 1.
    _refuse(everything, "SendVoiceMessage", "ThrottlingException")
    everything.ok("login_start", shop, "ann", context=metered)
    assert everything.item("CREDIT")["credit"] == {"N": "7"}  # The text has two segments.
    everything.wire.refuse("Publish", "Throttled", 429)
    everything.refused("503", "login_start", shop, "ann", context=metered, stores=True)
    assert everything.item("CREDIT")["credit"] == {"N": "7"}


# --- what an application may have


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("auth_token_delivery_methods", "EMAIL", "is not set up for"),
        ("auth_token_delivery_methods", "SMS,VOICE", "is not set up for"),
        ("auth_token_delivery_methods", ALL, "is not set up for"),
        ("sms_backend", "END_USER_MESSAGING", "is not set up for"),
    ],
)
def test_what_the_stack_is_not_set_up_for_is_refused_naming_it(stack, shop, field, value, said):
    made = stack.refused("400", "create_application", body={"name": "New", field: value})
    changed = stack.refused("400", "update_application", shop, body={"version_number": 1, field: value})

    for answer in (made, changed):
        assert f"{field}: this service {said}" in answer.description
    assert stack.ok("create_application", body={"name": "New", "sms_backend": "SNS"})


def test_codes_that_cannot_be_said_are_refused_with_calls(everything):
    body = {"name": "New", "auth_token_delivery_methods": "SMS,VOICE", "auth_token_type": "COMPLEX"}

    assert "auth_token_type: " in everything.refused("400", "create_application", body=body).description


# --- what sends text messages


@pytest.mark.parametrize(
    ("of_application", "of_account", "operation"),
    [
        ("", "", "Publish"),
        ("", "END_USER_MESSAGING", "SendTextMessage"),
        ("END_USER_MESSAGING", "", "SendTextMessage"),
        ("SNS", "END_USER_MESSAGING", "Publish"),
    ],
)
def test_the_applications_service_sends_then_the_accounts_then_the_stacks(
    everything, of_application, of_account, operation
):
    shop = everything.application(sms_backend=of_application)
    context = {"sms_backend": of_account} if of_account else {}

    everything.ok("associate", shop, "ann", body={"address": NUMBER}, context=context)

    sent = [name for name in everything.wire.operations if name in ("Publish", "SendTextMessage")]
    assert sent == [operation]


def test_a_message_that_names_no_service_goes_by_the_stacks(everything):
    wiring.sender()(Message(NUMBER, "A test.", ""))
    assert everything.wire.operations[-1] == "Publish"


def test_an_accounts_service_that_the_stack_does_not_have_leaves_it_the_stacks(stack, shop):
    context = {"sms_backend": "END_USER_MESSAGING"}

    stack.ok("associate", shop, "ann", body={"address": NUMBER}, context=context)

    assert len(stack.messages) == 1


# --- numbers that cannot get a text


def test_a_fixed_line_is_called_and_never_sent_a_text(everything):
    shop = everything.application(auth_token_delivery_methods="SMS,VOICE")

    made = everything.call("associate", shop, "ann", body={"address": "+4930123456"})
    assert made.headers["x-delivery-method"] == "VOICE"
    request = _last(everything, "SendVoiceMessage")
    assert request["DestinationPhoneNumber"] == "+4930123456"
    assert everything.guess(shop, "ann", _spoken(request)).status == 200

    assert everything.call("login_start", shop, "ann").headers["x-delivery-method"] == "VOICE"
    asked = everything.refused("400", "login_start", shop, "ann", body={"delivery_method": "SMS"})
    assert "delivery_method: SMS does not reach" in asked.description
    assert not everything.messages
