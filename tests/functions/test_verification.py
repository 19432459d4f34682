"""CAMARA's send-code and validate-code: what the standard asks for, over the rules of associations and codes."""

import json
import re

import pytest

from mfa import wiring
from mfa.edge import camara
from mfa.models.resources import UserKey
from mfa.store import application_items, guard_items
from tests.counted import open_circuit
from tests.functions.conftest import NUMBER, logged

OTHER = "+12025550199"
MESSAGE = "{{code}} is your code, for $5"
CORRELATOR = "b4333c46-49c0-4f62-80d7-f0ef930f1c46"
ABSENT = "01935b7e-7a4c-7d3e-9f21-4b6a5c8d7e90"


class Facade:
    """The two operations, with a token that is bound to one application."""

    def __init__(self, stack, application):
        self.stack, self.application = stack, application

    def call(self, name, body, *, application=None, correlator=CORRELATOR, context=None, **request):
        bound = {"application": self.application if application is None else application}
        event = self.stack.event(name, body=body, context=bound | (context or {}), **request)
        event["headers"].pop("x-correlator", None)
        if correlator is not None:
            event["headers"]["X-Correlator"] = correlator
        response = self.stack.handler(name)(event, None)
        headers = response["headers"]
        assert headers["x-request-id"] == event["requestContext"]["requestId"]
        if response["statusCode"] == 204:
            assert response["body"] == ""
            assert "content-type" not in headers
            return 204, {}, headers
        assert headers["content-type"] == "application/json"
        answered = json.loads(response["body"])
        if response["statusCode"] >= 400:
            assert answered.keys() == {"status", "code", "message"}
            assert answered["status"] == response["statusCode"] == camara.CODES[answered["code"]][0]
        return response["statusCode"], answered, headers

    def send(self, number=NUMBER, message=MESSAGE, **request):
        return self.call("send_code", {"phoneNumber": number, "message": message}, **request)

    def check(self, authentication_id, code, **request):
        body = {"authenticationId": authentication_id, "code": code}
        return self.call("validate_code", body, **request)

    def sent(self, number=NUMBER):
        """An authentication id and the code that was sent for it."""
        status, answered, _ = self.send(number)
        assert status == 200, answered
        return answered["authenticationId"], re.match(r"\S+", self.stack.messages[-1].text)[0]


@pytest.fixture
def facade(stack, shop):
    return Facade(stack, shop)


def code_of(answer):
    return answer[0], answer[1].get("code", "").removeprefix("ONE_TIME_PASSWORD_SMS.")


def test_a_code_is_sent_in_the_callers_words_and_validated(facade, stack):
    status, answered, headers = facade.send()

    assert status == 200
    assert answered.keys() == {"authenticationId"}
    assert 0 < len(answered["authenticationId"]) <= 36
    assert headers["x-correlator"] == CORRELATOR
    assert headers["x-attempts-remaining"] == "5"
    (message,) = stack.messages
    assert message.to == NUMBER
    code = re.fullmatch(r"(\d{6}) is your code, for \$5", message.text)[1]
    assert facade.check(answered["authenticationId"], code)[0] == 204


def test_the_answer_has_the_callers_correlator_or_none(facade):
    assert "x-correlator" not in facade.send(correlator=None)[2]
    assert facade.send(correlator="")[0] == 200
    status, answered, headers = facade.send(correlator="a b")
    assert (status, answered["code"]) == (400, "INVALID_ARGUMENT")
    wanted = "must be up to 256 letters, digits and any of -_:;./<>{}."
    assert answered["message"].endswith(f"x-correlator: {wanted}")
    assert "x-correlator" not in headers
    assert facade.send(scopes="none")[2]["x-correlator"] == CORRELATOR


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"phoneNumber": NUMBER}, "message"),
        ({"message": MESSAGE}, "phoneNumber"),
        ({"phoneNumber": "3301", "message": MESSAGE}, "phoneNumber"),
        ({"phoneNumber": 12025550123, "message": MESSAGE}, "phoneNumber"),
        ({"phoneNumber": "+19995550123", "message": MESSAGE}, "phoneNumber"),
        ({"phoneNumber": NUMBER, "message": "no code"}, "message"),
        ({"phoneNumber": NUMBER, "message": "{{code}}" + "x" * 153}, "message"),
        ({"phoneNumber": NUMBER, "message": "{{code}}\x07"}, "message"),
        ({"phoneNumber": NUMBER, "message": MESSAGE, "device": {}}, "device"),
    ],
)
def test_what_send_code_does_not_take_is_an_invalid_argument_that_is_named(facade, stack, body, named):
    before = stack.content()

    status, answered, headers = facade.call("send_code", body)

    assert (status, answered["code"]) == (400, "INVALID_ARGUMENT")
    assert f"{named}: " in answered["message"]
    assert headers["x-correlator"] == CORRELATOR
    assert stack.content() == before
    assert not stack.messages


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"authenticationId": "x"}, "code"),
        ({"authenticationId": "x", "code": " "}, "code"),
        ({"authenticationId": "x", "code": "thisCodeExceedsTenCharacters"}, "code"),
        ({"authenticationId": "x" * 37, "code": "1"}, "authenticationId"),
    ],
)
def test_what_validate_code_does_not_take_is_an_invalid_argument_that_is_named(facade, body, named):
    answer = facade.call("validate_code", body)

    assert code_of(answer) == (400, "INVALID_ARGUMENT")
    assert f"{named}: " in answer[1]["message"]


@pytest.mark.parametrize("name", ["send_code", "validate_code"])
def test_a_body_that_is_none_or_too_large_is_an_invalid_argument_and_of_another_type_415(facade, name):
    for text in (None, "[]", " " * 16385):
        assert code_of(facade.call(name, None, text=text)) == (400, "INVALID_ARGUMENT")
    assert code_of(facade.call(name, {}, content_type="text/plain")) == (415, "UNSUPPORTED_MEDIA_TYPE")
    assert code_of(facade.call(name, {}, query={"a": "b"})) == (400, "INVALID_ARGUMENT")


@pytest.mark.parametrize(
    ("name", "scope"), [("send_code", "codes:send"), ("validate_code", "codes:validate")]
)
def test_a_token_without_the_scope_or_of_a_suspended_account_is_denied(facade, name, scope):
    body = {"phoneNumber": NUMBER, "message": MESSAGE}
    for request in ({"scopes": "users:read"}, {"context": {"status": "suspended"}}):
        assert code_of(facade.call(name, body, **request)) == (403, "PERMISSION_DENIED")
    assert scope in facade.call(name, body, scopes="users:read")[1]["message"]


@pytest.mark.parametrize("name", ["send_code", "validate_code"])
def test_an_expired_token_is_unauthenticated(facade, name):
    expired = {"expires": "2026-11-23T18:16:00.123Z"}
    assert code_of(facade.call(name, {}, context=expired)) == (401, "UNAUTHENTICATED")


def test_a_token_that_is_bound_to_no_application_is_denied(facade, stack):
    answer = facade.send(application="")

    assert code_of(answer) == (403, "PERMISSION_DENIED")
    assert "needs a token that is bound to an application" in answer[1]["message"]
    assert not stack.messages


def test_an_application_that_is_gone_is_not_found(facade):
    assert code_of(facade.send(application=ABSENT)) == (404, "NOT_FOUND")
    assert code_of(facade.check("x" * 36, "1", application=ABSENT)) == (404, "NOT_FOUND")


def test_the_longest_code_that_can_be_entered_is_sent_and_accepted(stack):
    facade = Facade(stack, stack.application("Long", auth_code_length=8, auth_token_prefix="S-"))
    authentication_id, code = facade.sent()

    assert len(code) == 10
    assert facade.check(authentication_id, code)[0] == 204


def test_codes_that_could_not_be_entered_are_not_sent(stack):
    long = stack.application("Long", auth_code_length=8, auth_token_prefix="S-2")

    assert code_of(Facade(stack, long).send()) == (403, "PERMISSION_DENIED")
    assert not stack.messages


@pytest.mark.parametrize(
    ("number", "countries", "said"),
    [
        (NUMBER, "DE", "codes are not sent to this number's country"),
        ("+19002345678", "", "codes are not sent to a premium-rate"),
        ("+4930123456", "", "is a fixed-line"),
    ],
)
def test_a_number_that_codes_are_not_sent_to_is_not_allowed(facade, stack, number, countries, said):
    status, answered, headers = facade.send(number, context={"countries": countries} if countries else {})

    assert (status, answered["code"]) == (403, camara.NOT_ALLOWED)
    assert f"phoneNumber: {said}" in answered["message"]
    assert number not in answered["message"]
    assert headers["x-correlator"] == CORRELATOR
    assert not stack.messages


def test_a_destination_whose_codes_are_never_used_is_not_allowed(facade, stack):
    open_circuit(wiring.table(), "+1202", stack.clock.now, stack.clock.now + 1000)

    answer = facade.send()

    assert code_of(answer) == (403, "PHONE_NUMBER_NOT_ALLOWED")
    assert answer[2]["retry-after"] == "1"


def test_a_number_gets_5_codes_in_10_minutes_however_it_is_written(facade, stack):
    for number in [NUMBER] * 4 + ["+112025550123"]:
        facade.send(number)
    _, answer = [facade.send() for _ in range(2)]

    assert code_of(answer) == (403, "MAX_OTP_CODES_EXCEEDED")
    assert answer[2]["retry-after"] == "600"
    stack.clock.advance(600)
    assert facade.send()[0] == 200


def test_a_cap_or_credit_that_is_spent_is_a_quota(facade, stack, shop):
    assert code_of(facade.send(context={"credit": "metered"})) == (429, "QUOTA_EXCEEDED")
    guard_items.cap(wiring.table(), application_items.key(shop), stack.clock.now + 1000)
    assert code_of(facade.send()) == (429, "QUOTA_EXCEEDED")
    assert not stack.messages


def test_a_message_that_is_refused_leaves_nothing(facade, stack, wire):
    before = stack.content()

    for fault, refusal in (
        ("InvalidParameter", (400, "INVALID_ARGUMENT")),
        ("AuthorizationError", (500, "INTERNAL")),
        ("Throttling", (503, "UNAVAILABLE")),
    ):
        wire.reset()
        wire.refuse("Publish", fault)
        answer = facade.send()
        assert code_of(answer) == refusal

    assert answer[2]["retry-after"] == "1"
    after = stack.content()
    assert [key for key in after if key not in before and key[1] == "USER"] == []
    assert [item for (_, kind), item in after.items() if kind == "CODE" and "digest" in item] == []


def test_a_wrong_code_is_invalid_and_the_last_one_failed(facade):
    authentication_id, code = facade.sent()

    answers = [facade.check(authentication_id, "wrong0") for _ in range(5)]

    assert [code_of(each) for each in answers[:4]] == [(400, "INVALID_OTP")] * 4
    assert code_of(answers[4]) == (400, "VERIFICATION_FAILED")
    assert [each[2]["x-attempts-remaining"] for each in answers] == list("43210")
    assert code_of(facade.check(authentication_id, code)) == (400, "VERIFICATION_FAILED")


def test_a_right_code_is_accepted_once(facade):
    authentication_id, code = facade.sent()

    assert facade.check(authentication_id, code)[0] == 204
    assert code_of(facade.check(authentication_id, code)) == (400, "VERIFICATION_EXPIRED")
    assert code_of(facade.check(authentication_id, "wrong0")) == (400, "VERIFICATION_EXPIRED")


def test_an_expired_code_is_expired(facade, stack):
    authentication_id, code = facade.sent()
    stack.clock.advance(301)

    assert code_of(facade.check(authentication_id, code)) == (400, "VERIFICATION_EXPIRED")


def test_a_new_code_expires_the_one_before_and_costs_it_no_attempt(facade, stack):
    first, old = facade.sent()
    stack.clock.advance(1)
    second, code = facade.sent()

    assert first != second
    for guess in (old, code, "wrong0"):
        assert code_of(facade.check(first, guess)) == (400, "VERIFICATION_EXPIRED")
    assert facade.check(second, "wrong0")[2]["x-attempts-remaining"] == "4"
    assert facade.check(second, code)[0] == 204


def test_an_id_that_names_nothing_is_not_found(facade, stack):
    mine, code = facade.sent()
    stack.clock.advance(1)
    theirs, _ = facade.sent(OTHER)
    another_spelling = mine[:-1] + chr(ord(mine[-1]) + 1)
    before = stack.content()

    for unknown in ("x", "x" * 36, "é" * 36, ABSENT, theirs[:14] + mine[14:], another_spelling):
        assert code_of(facade.check(unknown, code)) == (404, "NOT_FOUND"), unknown
    assert stack.content() == before
    assert facade.check(mine, code)[0] == 204


def test_nothing_of_another_account_or_application_is_there(facade, stack, shop):
    authentication_id, code = facade.sent()
    before = stack.content()
    other = stack.application("Other", account="globex")
    second = stack.application("Second")

    for request in ({"account": "globex", "application": other}, {"application": second}):
        assert code_of(facade.check(authentication_id, code, **request)) == (404, "NOT_FOUND")
    assert code_of(facade.check(authentication_id, code, account="globex")) == (403, "PERMISSION_DENIED")
    assert code_of(facade.send(account="globex")) == (403, "PERMISSION_DENIED")
    assert {key: item for key, item in stack.content().items() if key in before} == before
    assert facade.check(authentication_id, code)[0] == 204


def test_the_number_stands_nowhere_and_neither_does_the_code(facade, stack, log):
    authentication_id, code = facade.sent()
    facade.check(authentication_id, "wrong0")
    facade.check(authentication_id, code)

    stored = repr(stack.items()) + log.getvalue()
    for secret in (NUMBER, NUMBER[1:], code, authentication_id):
        assert secret not in stored
    assert stack.item("USER")["id"]["S"] == f"camara:{authentication_id[:14]}"
    assert stack.item("USER")["status"]["S"] == "VALIDATED"


def test_the_policy_that_sends_a_code_again_answers_the_same_id(stack):
    facade = Facade(stack, stack.application("Same", resend_policy="SAME"))

    assert facade.sent() == facade.sent()


def test_what_is_unforeseen_says_nothing(facade, wire, log):
    wire.interrupt("BatchGetItem", lambda: 1 / 0)

    status, answered, _ = facade.send()

    assert (status, answered["message"]) == (500, "The service has a fault.")
    assert '"exception_type":"ZeroDivisionError"' in log.getvalue()


def test_others_who_keep_sending_abort(facade, stack, wire):
    wire.cancel("ConditionalCheckFailed")

    assert code_of(facade.send()) == (409, "ABORTED")


def test_every_code_is_the_standards_and_every_error_has_one():
    """By CAMARA_common.yaml of Commonalities 0.8 and the definition of the API itself."""
    standard = {
        "INVALID_ARGUMENT": 400, "UNAUTHENTICATED": 401, "PERMISSION_DENIED": 403, "NOT_FOUND": 404, "ABORTED": 409, "UNSUPPORTED_MEDIA_TYPE": 415,
        "QUOTA_EXCEEDED": 429, "TOO_MANY_REQUESTS": 429, "INTERNAL": 500, "UNAVAILABLE": 503,
        "VERIFICATION_FAILED": 400, "VERIFICATION_EXPIRED": 400, "INVALID_OTP": 400,
        "MAX_OTP_CODES_EXCEEDED": 403, "PHONE_NUMBER_NOT_ALLOWED": 403, "PHONE_NUMBER_BLOCKED": 403,
    }  # fmt: skip
    ours = {code.removeprefix("ONE_TIME_PASSWORD_SMS."): status for code, (status, _) in camara.CODES.items()}
    assert ours == standard


def test_what_becomes_of_a_verification_is_logged_in_the_services_own_words(facade, log, shop):
    authentication_id, code = facade.sent()
    facade.check(authentication_id, "wrong0")
    facade.check(authentication_id, code)

    lines = [each for each in logged(log) if each["message"] == "request"]
    assert [(each["operation"], each["status"], each["outcome"]) for each in lines] == [
        ("send_code", 200, "200"),
        ("validate_code", 400, "2001"),
        ("validate_code", 204, "200"),
    ]
    assert {each["application"] for each in lines} == {shop}
    assert lines[0]["result_id"] == lines[2]["result_id"]
    assert lines[2]["purpose"] == "ASSOCIATION"


def test_what_is_refused_is_found_by_the_user_that_the_number_is(facade, log, stack, shop):
    authentication_id, _ = facade.sent()
    facade.check(authentication_id, "wrong0")
    for _ in range(5):
        last = facade.send()
    user = UserKey("acme", shop, stack.item("USER")["id"]["S"])

    assert code_of(last) == (403, "MAX_OTP_CODES_EXCEEDED")
    assert {each["user"] for each in logged(log) if each["message"] == "request"} == {user.pseudonym}


def test_a_code_is_sent_once_by_its_idempotency_key(facade, stack):
    first, again = facade.send(key="k-1"), facade.send(key="k-1")

    assert again[:2] == first[:2]
    assert again[2]["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first[2]
    assert len(stack.messages) == 1


def test_a_code_is_judged_once_by_its_idempotency_key(facade, stack, log):
    authentication_id, code = facade.sent()
    first, again = [facade.check(authentication_id, "wrong0", key="k-0") for _ in range(2)]
    assert code_of(first) == code_of(again) == (400, "INVALID_OTP")
    assert again[2]["x-attempts-remaining"] == "4"
    assert log.getvalue().count('"outcome":"2001"') == 2
    assert facade.check(authentication_id, code, key="k-1")[0] == 204
    before = stack.items()

    status, _, headers = facade.check(authentication_id, code, key="k-1")
    assert (status, headers["idempotent-replayed"]) == (204, "true")
    assert stack.items() == before
    assert code_of(facade.check(authentication_id, code, key="k-2")) == (400, "VERIFICATION_EXPIRED")


def test_a_key_of_another_request_is_an_invalid_argument_that_says_so(facade, stack):
    facade.send(key="k-1")

    status, answered, _ = facade.send(OTHER, key="k-1")
    assert (status, answered["code"]) == (400, "INVALID_ARGUMENT")
    said = "This Idempotency-Key was used with another request. Use a new one for each request."
    assert answered["message"].endswith(said)
    other = stack.application("Other")
    assert facade.send(key="k-1", application=other)[0] == 200
    assert len(stack.messages) == 2


def test_a_message_is_as_long_as_the_standard_allows(facade):
    unknown = {f"a-property-of-no-meaning-{number:02}": 1 for number in range(40)}

    _, answered, _ = facade.call("send_code", {"phoneNumber": NUMBER, "message": MESSAGE} | unknown)

    assert answered["code"] == "INVALID_ARGUMENT"
    assert len(answered["message"]) == 512
    assert "a-property-of-no-meaning-00: " in answered["message"]


def test_a_message_binds_the_code_to_no_origin_but_the_applications(stack):
    facade = Facade(stack, stack.application("Bound", autofill_web_origin="https://shop.example"))

    status, answered, _ = facade.send(message="@evil.example #{{code}}")

    assert (status, answered["code"]) == (400, "INVALID_ARGUMENT")
    assert not stack.messages
    assert facade.send()[0] == 200


@pytest.mark.parametrize("operation", ["associate", "login_start", "validate", "dissociate"])
def test_the_users_of_verifications_are_none_of_the_applications_own_flows(facade, stack, shop, operation):
    facade.sent()
    (user,) = (each["id"] for each in stack.ok("list_users", shop))
    body = {"associate": {"address": "+12025550199"}, "validate": {"validation_code": "1"}}.get(operation)

    answer = stack.refused("400", operation, shop, user, body=body)

    assert "User_ID: this user belongs to CAMARA's operations" in answer.description
    assert stack.ok("get_user", shop, user)["user_address"] == NUMBER
    stack.ok("delete_user", shop, user)
