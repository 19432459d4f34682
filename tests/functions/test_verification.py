"""CAMARA's send-code and validate-code: what the standard asks for, over the rules of associations and codes."""

import json
import re
from typing import Any, NamedTuple

import pytest

from mfa.edge import camara
from mfa.models.resources import UserKey
from tests.functions.conftest import NUMBER, OTHER_NUMBER, logged

MESSAGE = "{{code}} is your code, for $5"
CORRELATOR = "b4333c46-49c0-4f62-80d7-f0ef930f1c46"
NO_CORRELATORS = ("a b", "a" * 257, "é", "a\n", "a\r\nset-cookie: b")
ABSENT = "01935b7e-7a4c-7d3e-9f21-4b6a5c8d7e90"
SENDING = {"phoneNumber": NUMBER, "message": MESSAGE}
BODIES = {"send_code": SENDING, "validate_code": {"authenticationId": "x" * 36, "code": "1"}}


class Reply(NamedTuple):
    """What one of the two operations answered; a code of this API's own without its prefix."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str]

    @property
    def refusal(self):
        return self.status, self.body["code"].removeprefix("ONE_TIME_PASSWORD_SMS.")


class Facade:
    """The two operations, with a token that is bound to one application."""

    def __init__(self, stack, application):
        self.stack, self.application = stack, application

    def call(self, name, body=None, *, application=None, correlator=CORRELATOR, context=None, **request):
        bound = {"application": self.application if application is None else application}
        event = self.stack.event(name, body=body, context=bound | (context or {}), **request)
        event["headers"].pop("x-correlator", None)
        if correlator is not None:
            event["headers"]["X-Correlator"] = correlator
        response = self.stack.handler(name)(event, None)
        status, headers = response["statusCode"], response["headers"]
        assert headers["x-request-id"] == event["requestContext"]["requestId"]
        assert headers.get("x-correlator", "") == ("" if correlator in NO_CORRELATORS else correlator or "")
        if status == 204:
            assert (response["body"], headers.get("content-type")) == ("", None)
            return Reply(204, {}, headers)
        assert headers["content-type"] == "application/json"
        answered = json.loads(response["body"])
        if status >= 400:
            assert answered.keys() == {"status", "code", "message"}
            assert answered["status"] == status == camara.CODES[answered["code"]][0]
        return Reply(status, answered, headers)

    def refused(self, refusal, name, body, *, said="", **request):
        """Call the operation, which is refused like that, says why, and stores and sends nothing."""
        before, sent = self.stack.content(), len(self.stack.messages)
        reply = self.call(name, body, **request)
        assert reply.refusal == refusal
        assert said in reply.body["message"]
        assert (self.stack.content(), len(self.stack.messages)) == (before, sent)
        return reply

    def send(self, number=NUMBER, message=MESSAGE, **request):
        return self.call("send_code", {"phoneNumber": number, "message": message}, **request)

    def check(self, authentication_id, code, **request):
        body = {"authenticationId": authentication_id, "code": code}
        return self.call("validate_code", body, **request)

    def sent(self, number=NUMBER):
        """An authentication id and the code that was sent for it."""
        reply = self.send(number)
        assert reply.status == 200, reply
        return reply.body["authenticationId"], re.match(r"\S+", self.stack.messages[-1].text)[0]


@pytest.fixture
def facade(stack, shop):
    return Facade(stack, shop)


INVALID = (400, "INVALID_ARGUMENT")
DENIED = (403, "PERMISSION_DENIED")
NOT_ALLOWED = (403, "PHONE_NUMBER_NOT_ALLOWED")
UNKNOWN = (404, "NOT_FOUND")
EXPIRED = (400, "VERIFICATION_EXPIRED")


def test_a_code_is_sent_in_the_callers_words_and_validated(facade, stack):
    reply = facade.send()

    assert (reply.status, reply.body.keys()) == (200, {"authenticationId"})
    assert 0 < len(reply.body["authenticationId"]) <= 36
    assert reply.headers["x-attempts-remaining"] == "5"
    (message,) = stack.messages
    assert message.to == NUMBER
    code = re.fullmatch(r"(\d{6}) is your code, for \$5", message.text)[1]
    assert facade.check(reply.body["authenticationId"], code).status == 204
    assert stack.item("USER")["status"]["S"] == "VALIDATED"


def test_the_answer_has_the_callers_correlator_or_none(facade):
    for given in (None, "", "a" * 256, "-_:;./<>{}"):
        assert facade.send(correlator=given).status == 200

    said = "x-correlator: must be up to 256 letters, digits and any of -_:;./<>{}."
    for given in NO_CORRELATORS:
        facade.refused(INVALID, "send_code", SENDING, correlator=given, said=said)


@pytest.mark.parametrize(
    ("name", "body", "named"),
    [
        ("send_code", {"phoneNumber": NUMBER}, "message"),
        ("send_code", {"message": MESSAGE}, "phoneNumber"),
        ("send_code", SENDING | {"phoneNumber": "3301"}, "phoneNumber"),
        ("send_code", SENDING | {"phoneNumber": 12025550123}, "phoneNumber"),
        ("send_code", SENDING | {"message": "no code"}, "message"),
        ("send_code", SENDING | {"message": "{{code}}" + "x" * 153}, "message"),
        ("send_code", SENDING | {"message": "{{code}}\x07"}, "message"),
        ("validate_code", {"authenticationId": "x"}, "code"),
        ("validate_code", {"authenticationId": "x", "code": " "}, "code"),
        ("validate_code", {"authenticationId": "x", "code": "thisCodeExceedsTenCharacters"}, "code"),
        ("validate_code", {"authenticationId": "x" * 37, "code": "1"}, "authenticationId"),
    ],
)
def test_what_is_not_taken_is_an_invalid_argument_that_is_named(facade, name, body, named):
    facade.refused(INVALID, name, body, said=f"{named}: ")


def test_a_message_is_as_long_as_the_standard_allows(facade):
    unknown = {f"a-property-of-no-meaning-{number:02}": 1 for number in range(40)}

    reply = facade.refused(INVALID, "send_code", SENDING | unknown, said="a-property-of-no-meaning-00: ")

    assert len(reply.body["message"]) == 512


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize(
    ("request_", "refusal", "said"),
    [
        ({"body": None}, INVALID, ""),
        ({"body": None, "text": "[]"}, INVALID, ""),
        ({"body": None, "text": " " * 16385}, INVALID, ""),
        ({"query": {"a": "b"}}, INVALID, "a: "),
        ({"content_type": "text/plain"}, (415, "UNSUPPORTED_MEDIA_TYPE"), ""),
        ({"context": {"expires": "2026-11-23T18:16:00.123Z"}}, (401, "UNAUTHENTICATED"), ""),
        ({"scopes": "users:read"}, DENIED, "lacks the scope codes:"),
        ({"context": {"status": "suspended"}}, DENIED, ""),
        ({"application": ""}, DENIED, "needs a token that is bound to an application"),
        ({"application": ABSENT}, UNKNOWN, ""),
    ],
    ids=str,
)
def test_what_may_not_be_asked_is_refused_in_the_standards_words(facade, name, request_, refusal, said):
    facade.refused(refusal, name, said=said, **({"body": BODIES[name]} | request_))


def test_codes_of_ten_characters_are_accepted_and_longer_ones_could_not_be_entered(stack):
    fits = Facade(stack, stack.application("Long", auth_code_length=8, auth_token_prefix="S-"))
    longer = Facade(stack, stack.application("Longer", auth_code_length=8, auth_token_prefix="S-2"))
    authentication_id, code = fits.sent()

    assert len(code) == 10
    assert fits.check(authentication_id, code).status == 204
    longer.refused(DENIED, "send_code", SENDING)


@pytest.mark.parametrize(
    ("number", "countries", "said"),
    [
        (NUMBER, "DE", "codes are not sent to this number's country"),
        ("+19002345678", "", "codes are not sent to a premium-rate"),
        ("+4930123456", "", "is a fixed-line"),
    ],
)
def test_a_number_that_codes_are_not_sent_to_is_not_allowed(facade, number, countries, said):
    context = {"countries": countries} if countries else {}
    body = SENDING | {"phoneNumber": number}
    reply = facade.refused(NOT_ALLOWED, "send_code", body, context=context, said=f"phoneNumber: {said}")

    assert number not in reply.body["message"]


def test_a_number_gets_5_codes_in_10_minutes_however_it_is_written(facade):
    for number in [NUMBER] * 4 + ["+112025550123"]:
        facade.send(number)
    facade.send()
    reply = facade.refused((403, "MAX_OTP_CODES_EXCEEDED"), "send_code", SENDING)

    assert reply.headers["retry-after"] == "600"


def test_a_wrong_code_is_invalid_and_the_last_one_failed(facade):
    authentication_id, code = facade.sent()

    replies = [facade.check(authentication_id, "wrong0") for _ in range(5)]

    failed = (400, "VERIFICATION_FAILED")
    assert [each.refusal for each in replies] == [(400, "INVALID_OTP")] * 4 + [failed]
    assert [each.headers["x-attempts-remaining"] for each in replies] == list("43210")
    assert facade.check(authentication_id, code).refusal == failed


def test_a_code_that_was_used_or_replaced_or_is_too_old_is_expired(facade, stack):
    replaced, old = facade.sent()
    stack.clock.advance(1)
    newest, code = facade.sent()

    assert replaced != newest
    for guess in (old, code, "wrong0"):
        assert facade.check(replaced, guess).refusal == EXPIRED
    assert facade.check(newest, "wrong0").headers["x-attempts-remaining"] == "4"
    assert facade.check(newest, code).status == 204
    for guess in (code, "wrong0"):
        assert facade.check(newest, guess).refusal == EXPIRED
    newest, code = facade.sent()
    stack.clock.advance(300)
    assert facade.check(newest, code).refusal == EXPIRED


def test_an_id_that_names_nothing_of_the_application_is_not_found(facade, stack):
    mine, code = facade.sent()
    stack.clock.advance(1)
    theirs, _ = facade.sent(OTHER_NUMBER)
    another_spelling = mine[:-1] + chr(ord(mine[-1]) + 1)
    elsewhere = [
        {"account": "globex", "application": stack.application("Other", account="globex")},
        {"application": stack.application("Second")},
    ]
    before = stack.content()

    for unknown in ("x", "x" * 36, "é" * 36, ABSENT, theirs[:14] + mine[14:], another_spelling):
        assert facade.check(unknown, code).refusal == UNKNOWN, unknown
    for request in elsewhere:
        assert facade.check(mine, code, **request).refusal == UNKNOWN
    assert facade.check(mine, code, account="globex").refusal == DENIED
    assert facade.send(account="globex").refusal == DENIED
    assert stack.content() == before
    assert facade.check(mine, code).status == 204


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


def test_what_becomes_of_a_verification_is_logged_without_number_code_and_id(facade, log, stack, shop):
    authentication_id, code = facade.sent()
    facade.check(authentication_id, "wrong0")
    facade.check(authentication_id, code)
    for _ in range(5):
        facade.send()

    lines = [each for each in logged(log) if each["message"] == "request"]
    assert [(each["operation"], each["status"], each["outcome"]) for each in lines] == [
        ("send_code", 200, "200"),
        ("validate_code", 400, "2001"),
        ("validate_code", 204, "200"),
        *[("send_code", 200, "200")] * 4,
        ("send_code", 403, "2004"),
    ]
    user = UserKey("acme", shop, f"camara:{authentication_id[:14]}")
    assert {(each["application"], each["user"]) for each in lines} == {(shop, user.pseudonym)}
    assert lines[0]["result_id"] == lines[2]["result_id"]
    assert lines[2]["purpose"] == "ASSOCIATION"
    said = repr(stack.items()) + log.getvalue()
    assert [each for each in (NUMBER[1:], code, authentication_id) if each in said] == []


def test_a_code_is_sent_once_by_its_idempotency_key(facade, stack):
    first, again = facade.send(key="k-1"), facade.send(key="k-1")
    said = "This Idempotency-Key was used with another request. Use a new one for each request."
    facade.refused(INVALID, "send_code", SENDING | {"phoneNumber": OTHER_NUMBER}, key="k-1", said=said)

    assert again[:2] == first[:2]
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert len(stack.messages) == 1
    assert facade.send(key="k-1", application=stack.application("Other")).status == 200


def test_a_code_is_judged_once_by_its_idempotency_key(facade, stack, log):
    authentication_id, code = facade.sent()
    first, again = [facade.check(authentication_id, "wrong0", key="k-0") for _ in range(2)]
    assert first.refusal == again.refusal == (400, "INVALID_OTP")
    assert again.headers["x-attempts-remaining"] == "4"
    assert log.getvalue().count('"outcome":"2001"') == 2
    assert facade.check(authentication_id, code, key="k-1").status == 204
    before = stack.items()

    replayed = facade.check(authentication_id, code, key="k-1")

    assert (replayed.status, replayed.headers["idempotent-replayed"]) == (204, "true")
    assert stack.items() == before
    assert facade.check(authentication_id, code, key="k-2").refusal == EXPIRED


def test_a_message_binds_the_code_to_no_origin_but_the_applications(stack):
    facade = Facade(stack, stack.application("Bound", autofill_web_origin="https://shop.example"))

    facade.refused(INVALID, "send_code", SENDING | {"message": "@evil.example #{{code}}"})
    assert facade.send().status == 200


@pytest.mark.parametrize("operation", ["associate", "login_start", "validate", "dissociate"])
def test_the_users_of_verifications_are_none_of_the_applications_own_flows(facade, stack, shop, operation):
    facade.sent()
    (user,) = (each["id"] for each in stack.ok("list_users", shop))
    body = {"associate": {"address": OTHER_NUMBER}, "validate": {"validation_code": "1"}}.get(operation)

    said = "User_ID: this user belongs to CAMARA's operations"
    stack.refused("400", operation, shop, user, body=body, said=said)

    assert stack.ok("get_user", shop, user)["user_address"] == NUMBER
    stack.ok("delete_user", shop, user)
