"""What every sender of messages holds to, and the table of what providers answer and callers are told (docs/messages.md).

Real clients, whose answers are put in where they would come from the network. `UPDATE=1` writes the table anew.
"""

import json
import os
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)
from botocore.session import Session
from botocore.stub import Stubber
from botocore.validate import ParamValidator

from mfa.errors import InvalidRequest, MfaError, ServiceFault, Unavailable
from mfa.messages import voice_texts
from mfa.models.message import Message, Sender
from mfa.models.resources import Record
from mfa.runtime import clients
from mfa.senders.end_user_messaging import REFUSED, EndUserMessagingSender, Sending
from mfa.senders.ses import Mailing, SesSender
from mfa.senders.sns import SnsSender
from mfa.senders.voice import VoiceSender

PAGE = Path(__file__).parents[2] / "docs" / "messages.md"
NUMBER, TEXT = "+12025550123", "123456 is your code"
MESSAGE = Message(NUMBER, TEXT, "", "019ab2c4-5d6e-7f80-9a1b-2c3d4e5f6071", 240)
RECORD = Record("acme", "019ab2c4-5d6e-7f80-9a1b-2c3d4e5f6071", "x" * 43)
EMAIL = MESSAGE._replace(to="ann@shop.example", method="EMAIL", subject="Your code", record=RECORD)
CALL = MESSAGE._replace(text="<speak>1 2 3</speak>", method="VOICE", voice="JOANNA", record=RECORD)
PRICE = Decimal("0.50")
MAILING = Mailing("codes@shop.example", "codes")
CALLING = Sending(PRICE, "+12025550199")
MODEL = Session().get_service_model("pinpoint-sms-voice-v2").operation_model("SendTextMessage")
CALLS = Session().get_service_model("pinpoint-sms-voice-v2").operation_model("SendVoiceMessage")
MAILS = Session().get_service_model("sesv2").operation_model("SendEmail")
Outcome = tuple[int, bytes] | Exception
URL = "https://aws.invalid"


class Backend(NamedTuple):
    """A sender, how its service says yes, and how it says no: by HTTP status and code."""

    name: str
    client: Callable[[], Any]
    sender: Callable[[Any], Sender]
    taken: bytes
    refusal: Callable[[str], bytes]
    message: Message = MESSAGE
    refused: tuple[str, dict[str, Any]] = ("InvalidParameter", {})


def _sns_refusal(code: str) -> bytes:
    text = f"no to {NUMBER}: {TEXT}"
    return (
        f"<ErrorResponse><Error><Code>{code}</Code><Message>{text}</Message></Error></ErrorResponse>".encode()
    )


def _typed_refusal(code: str, **fields: Any) -> bytes:
    return json.dumps({"__type": f"aws#{code}", "Message": f"no to {NUMBER}: {TEXT}"} | fields).encode()


BACKENDS = [
    Backend(
        "SNS",
        clients.sns,
        lambda client: SnsSender(client, PRICE),
        b"<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>",
        _sns_refusal,
    ),
    Backend(
        "END_USER_MESSAGING",
        clients.end_user_messaging,
        lambda client: EndUserMessagingSender(client, Sending(PRICE)),
        b'{"MessageId": "m"}',
        _typed_refusal,
        refused=("ConflictException", {"Reason": "DESTINATION_PHONE_NUMBER_OPTED_OUT"}),
    ),
    Backend(
        "EMAIL",
        clients.ses,
        lambda client: SesSender(client, MAILING),
        b'{"MessageId": "m"}',
        _typed_refusal,
        EMAIL,
        ("BadRequestException", {}),
    ),
    Backend(
        "VOICE",
        clients.end_user_messaging,
        lambda client: VoiceSender(client, CALLING),
        b'{"MessageId": "m"}',
        _typed_refusal,
        CALL,
        ("ValidationException", {"Reason": "COUNTRY_NOT_ENABLED"}),
    ),
]
every_backend = pytest.mark.parametrize("backend", BACKENDS, ids=lambda each: each.name)


@pytest.fixture(autouse=True)
def own_client() -> None:
    """Texts and calls share one client in an execution environment, tests none."""
    clients.end_user_messaging.cache_clear()


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    # Not that of the functions, whose requests other tests of this process hear of and answer.
    monkeypatch.setattr(clients, "session", _session)


@cache
def _session() -> Session:
    return Session()


class Line:
    """What goes to a backend's service: `send` sends the message, whose requests meet the outcomes, the last for ever."""

    def __init__(self, backend: Backend, *outcomes: Outcome) -> None:
        self.bodies: list[Any] = []
        self._left = list(outcomes)
        client = backend.client()
        client.meta.events.register_first("before-send", self._answer)
        self.send = lambda: backend.sender(client).send(backend.message)

    def _answer(self, request: Any, **_: object) -> AWSResponse:
        self.bodies.append(request.body)
        outcome = self._left.pop(0) if len(self._left) > 1 else self._left[0]
        if isinstance(outcome, Exception):
            raise outcome
        status, body = outcome
        return AWSResponse("", status, {}, SimpleNamespace(stream=lambda: iter([body])))  # type: ignore[arg-type]

    def failure(self) -> MfaError:
        """Send, which fails; whatever it fails with says nothing of the message."""
        with pytest.raises(MfaError) as error:
            self.send()
        said = error.value.detail + str(error.value) + error.value.description
        assert not any(secret in said for secret in (NUMBER, EMAIL.to, TEXT, "123456"))
        assert error.value.__suppress_context__
        return error.value


@every_backend
def test_a_message_that_was_not_taken_for_sure_is_handed_over_once_more(backend: Backend) -> None:
    for outcome in ((400, backend.refusal("ThrottlingException")), ConnectTimeoutError(endpoint_url=URL)):
        line = Line(backend, outcome, (200, backend.taken))
        line.send()
        assert len(line.bodies) == 2
        assert line.bodies[0] == line.bodies[1]


# An error's code or whatever else comes back; what that is, after so many tries, and whether nothing was sent for sure.
FAILURES: list[tuple[Outcome | str, type[MfaError], int, bool]] = [
    ("ThrottlingException", Unavailable, 2, True),
    (ConnectTimeoutError(endpoint_url=URL), Unavailable, 2, True),
    (EndpointConnectionError(endpoint_url=URL), Unavailable, 1, True),
    ("AccessDeniedException", ServiceFault, 1, True),
    ("ExpiredTokenException", ServiceFault, 1, True),
    ("SomethingNew", ServiceFault, 1, True),
    (NoCredentialsError(), Unavailable, 1, False),
    (ReadTimeoutError(endpoint_url=URL), Unavailable, 1, False),
    (ConnectionClosedError(endpoint_url=URL), Unavailable, 1, False),
    ((500, b""), Unavailable, 1, False),
    ((503, b"<html>"), Unavailable, 1, False),
    ((400, b"<html>"), Unavailable, 1, False),
    ((200, b""), Unavailable, 1, False),
    ((200, b"<html>"), Unavailable, 1, False),
    ((200, b"{}"), Unavailable, 1, False),
]


@every_backend
@pytest.mark.parametrize(("outcome", "kind", "tries", "unsent"), FAILURES, ids=str)
def test_only_what_was_not_taken_for_sure_is_tried_again(backend, outcome, kind, tries, unsent):
    line = Line(backend, (400, backend.refusal(outcome)) if isinstance(outcome, str) else outcome)
    found = line.failure()
    assert (type(found), len(line.bodies), found.unsent) == (kind, tries, unsent)


@every_backend
def test_a_number_that_is_refused_is_the_addresss_fault(backend: Backend) -> None:
    code, fields = backend.refused
    refusal = _typed_refusal(code, **fields) if fields else backend.refusal(code)
    found = Line(backend, (400, refusal)).failure()
    assert type(found) is InvalidRequest
    assert found.detail.startswith("address: ")


# End User Messaging, held to its service model.

SENDING = Sending(Decimal(10), "pool-1", "codes", "protect-1")


def requested(message: Message, sending: Sending) -> dict[str, Any]:
    """The request for a message, which the service model takes."""
    made: list[dict[str, Any]] = []
    client = SimpleNamespace(send_text_message=lambda **request: made.append(request))
    EndUserMessagingSender(client, sending).send(message)
    assert not ParamValidator().validate(made[0], MODEL.input_shape).has_errors()
    return made[0]


def test_a_message_says_all_that_the_stack_and_the_code_say() -> None:
    assert requested(MESSAGE, SENDING) == {
        "DestinationPhoneNumber": NUMBER,
        "MessageBody": TEXT,
        "MessageType": "TRANSACTIONAL",
        "MaxPrice": "10.00000",
        "TimeToLive": 240,
        "OriginationIdentity": "pool-1",
        "ConfigurationSetName": "codes",
        "ProtectConfigurationId": "protect-1",
        "Context": {"validation_id": MESSAGE.validation_id},
    }


def test_events_about_a_message_say_where_its_code_stands() -> None:
    context = requested(MESSAGE._replace(record=RECORD), SENDING)["Context"]
    text = "ACCOUNT#acme#APP#019ab2c4-5d6e-7f80-9a1b-2c3d4e5f6071#USER#" + "x" * 43
    assert context == {"validation_id": MESSAGE.validation_id, "record": text}


def test_events_about_a_message_name_the_stack_that_sent_it() -> None:
    message = MESSAGE._replace(record=RECORD)
    assert requested(message, SENDING._replace(stack="mfa-prod"))["Context"]["stack"] == "mfa-prod"
    assert asked("VOICE", CALL, stack="mfa-prod")["Context"]["stack"] == "mfa-prod"
    tags = asked("EMAIL", EMAIL, stack="mfa-prod")["EmailTags"]
    assert {"Name": "stack", "Value": "mfa-prod"} in tags


def test_what_is_not_chosen_is_left_to_the_service() -> None:
    left_out = {"OriginationIdentity", "ConfigurationSetName", "ProtectConfigurationId"}
    assert not requested(MESSAGE, Sending(Decimal("0.5"))).keys() & left_out


@pytest.mark.parametrize("sender", ["Shop", "+12025550199", "12345"])
def test_the_applications_sender_comes_before_the_stacks(sender: str) -> None:
    assert requested(MESSAGE._replace(sender=sender), SENDING)["OriginationIdentity"] == sender


@pytest.mark.parametrize(("left", "asked"), [(1, 5), (5, 5), (3600, 3600)])
def test_a_message_lives_as_long_as_its_code_but_as_long_as_the_service_wants(left: int, asked: int) -> None:
    assert requested(MESSAGE._replace(valid_seconds=left), SENDING)["TimeToLive"] == asked


@pytest.mark.parametrize("price", ["0.00001", "0.50", "9.99999", "10"])
def test_a_price_has_the_form_that_the_service_wants(price: str) -> None:
    assert Decimal(requested(MESSAGE, Sending(Decimal(price)))["MaxPrice"]) == Decimal(price)


# Calls and e-mails, held to their service models.


def asked(backend_name: str, message: Message, **changes: Any) -> dict[str, Any]:
    """The request for a call or an e-mail, which the service model takes."""
    made: list[dict[str, Any]] = []
    client = SimpleNamespace(
        send_voice_message=lambda **request: made.append(request),
        send_email=lambda **request: made.append(request),
    )
    if backend_name == "VOICE":
        VoiceSender(client, CALLING._replace(**changes)).send(message)
    else:
        SesSender(client, MAILING._replace(**changes)).send(message)
    model = CALLS if backend_name == "VOICE" else MAILS
    assert not ParamValidator().validate(made[0], model.input_shape).has_errors()
    return made[0]


def test_a_call_says_all_that_the_stack_and_the_code_say() -> None:
    chosen = {"configuration_set": "codes", "protect_configuration": "protect-1"}
    assert asked("VOICE", CALL._replace(sender="Shop"), **chosen) == {
        "DestinationPhoneNumber": NUMBER,
        "OriginationIdentity": "+12025550199",
        "MessageBody": "<speak>1 2 3</speak>",
        "MessageBodyTextType": "SSML",
        "VoiceId": "JOANNA",
        "MaxPricePerMinute": "0.50000",
        "TimeToLive": 240,
        "ConfigurationSetName": "codes",
        "ProtectConfigurationId": "protect-1",
        "Context": {"validation_id": MESSAGE.validation_id, "record": RECORD.key},
    }
    left_out = {"ConfigurationSetName", "ProtectConfigurationId"}
    assert not asked("VOICE", CALL).keys() & left_out
    assert asked("VOICE", CALL._replace(valid_seconds=1))["TimeToLive"] == 5


def test_every_voice_is_one_of_the_service_model() -> None:
    assert {each.voice for each in voice_texts.TEXTS.values()} <= set(
        CALLS.input_shape.members["VoiceId"].enum
    )


def test_the_longest_call_is_not_too_long_for_the_service() -> None:
    most = CALLS.input_shape.members["MessageBody"].metadata["max"]
    for spoken in voice_texts.TEXTS.values():
        for text in (spoken.associate, spoken.login):
            assert len(voice_texts.compose(text, spoken.again, "&" * 64, "0" * 12)) <= most


def test_an_e_mail_says_all_that_the_stack_and_the_code_say() -> None:
    request = asked("EMAIL", EMAIL)
    tags = {each["Name"]: each["Value"] for each in request.pop("EmailTags")}
    assert request == {
        "FromEmailAddress": "codes@shop.example",
        "Destination": {"ToAddresses": ["ann@shop.example"]},
        "Content": {
            "Simple": {
                "Subject": {"Data": "Your code", "Charset": "UTF-8"},
                "Body": {"Text": {"Data": TEXT, "Charset": "UTF-8"}},
            }
        },
        "ConfigurationSetName": "codes",
    }
    assert tags == {
        "validation_id": MESSAGE.validation_id,
        "account": "acme",
        "application": "019ab2c4-5d6e-7f80-9a1b-2c3d4e5f6071",
        "user": "x" * 43,
    }
    # https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageTag.html
    assert all(re.fullmatch("[A-Za-z0-9_-]{1,256}", text) for pair in tags.items() for text in pair)
    assert "ConfigurationSetName" not in asked("EMAIL", EMAIL, configuration_set="")


# What providers answer, and what callers are told.


class Refusal(NamedTuple):
    """An error of a provider as a row of the table: how it reads there, and what the sender makes of it."""

    provider: str
    error: str
    made: MfaError


def _exceptions() -> Iterator[tuple[str, str]]:
    """Each reason that is told to callers, with the exception of SendTextMessage that has it."""
    for shape in MODEL.error_shapes:
        reason = shape.members.get("Reason")
        for word in getattr(reason, "enum", ()):
            if word in REFUSED:
                yield shape.name, word


OPERATORS: list[tuple[str, dict[str, Any], str, str]] = [
    ("ValidationException", {"Reason": "FIELD_VALIDATION_FAILED", "Fields": [{"Name": "DestinationPhoneNumber", "Message": "no"}]}, "", "of the number"),
    ("ValidationException", {"Reason": "FIELD_VALIDATION_FAILED", "Fields": [{"Name": "OriginationIdentity", "Message": "no"}]}, "Shop", "of the application's sender"),
    ("ValidationException", {"Reason": "FIELD_VALIDATION_FAILED", "Fields": [{"Name": "OriginationIdentity", "Message": "no"}]}, "", "of the stack's sender"),
    ("ValidationException", {"Reason": "OTHER"}, "", ""),
    ("ResourceNotFoundException", {"ResourceType": "sender-id", "ResourceId": "x"}, "Shop", "of the application's sender"),
    ("ResourceNotFoundException", {"ResourceType": "pool", "ResourceId": "x"}, "", "of the stack's sender"),
    ("ResourceNotFoundException", {"ResourceType": "configuration-set", "ResourceId": "x"}, "Shop", "of the configuration set"),
    ("ConflictException", {"Reason": "RESOURCE_NOT_ACTIVE"}, "", ""),
    ("AccessDeniedException", {"Reason": "ACCOUNT_DISABLED"}, "", ""),
    ("AccessDeniedException", {"Reason": "INSUFFICIENT_ACCOUNT_REPUTATION"}, "", ""),
    ("ServiceQuotaExceededException", {"Reason": "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT"}, "", ""),
    ("ThrottlingException", {}, "", "twice"),
    ("InternalServerException", {}, "", ""),
]  # fmt: skip


def stubbed(code: str, fields: dict[str, Any], sender: str, *, call: bool = False) -> MfaError:
    """What the sender makes of an exception, which the service model has with these fields."""
    client = clients.end_user_messaging()
    made: Sender = VoiceSender(client, CALLING) if call else EndUserMessagingSender(client, SENDING)
    modeled: Any = {"Message": "no", **fields}
    with Stubber(client) as stub:
        for _ in range(2):
            stub.add_client_error(
                "send_voice_message" if call else "send_text_message",
                code,
                f"no to {NUMBER}: {TEXT}",
                modeled_fields=modeled,
            )
        with pytest.raises(MfaError) as error:
            made.send((CALL if call else MESSAGE)._replace(sender=sender))
    return error.value


def mailed(code: str, status: int) -> MfaError:
    """What the sender makes of an exception of SES, which its service model has."""
    assert code in {each.name for each in MAILS.error_shapes} | {"InternalFailure", "AccessDeniedException"}
    client = clients.ses()
    with Stubber(client) as stub:
        for _ in range(2):
            stub.add_client_error("send_email", code, f"no to {EMAIL.to}: {TEXT}", http_status_code=status)
        with pytest.raises(MfaError) as error:
            SesSender(client, MAILING).send(EMAIL)
    return error.value


# Of the reasons that calls have in common with texts the answer is that of texts, but for these.
SPOKEN: list[tuple[str, dict[str, Any], str]] = [
    ("ValidationException", {"Reason": "VOICE_CAPABILITY_NOT_AVAILABLE"}, ""),
    ("ValidationException", {"Reason": "FIELD_VALIDATION_FAILED", "Fields": [{"Name": "OriginationIdentity", "Message": "no"}]}, "of the stack's number"),
    ("ServiceQuotaExceededException", {"Reason": "MONTHLY_SPEND_LIMIT_REACHED_FOR_VOICE"}, ""),
    ("ServiceQuotaExceededException", {"Reason": "DAILY_DESTINATION_CALL_LIMIT"}, ""),
]  # fmt: skip
MAILED = [
    ("BadRequestException", 400, ""),
    ("TooManyRequestsException", 429, "twice"),
    ("LimitExceededException", 400, ""),
    ("InternalFailure", 500, ""),
    ("MessageRejected", 400, ""),
    ("AccountSuspendedException", 400, ""),
    ("SendingPausedException", 400, ""),
    ("MailFromDomainNotVerifiedException", 400, ""),
    ("NotFoundException", 404, "of the configuration set"),
    ("AccessDeniedException", 403, ""),
]


def refusals() -> Iterator[Refusal]:
    for code in (
        "InvalidParameter", "InvalidParameterValue", "ValidationException", "Throttled", "ThrottledException",
        "Throttling", "ThrottlingException", "TooManyRequestsException", "LimitExceeded", "QuotaExceeded",
        "InternalError", "InternalFailure", "ServiceUnavailable", "AuthorizationError", "NotFound", "EndpointDisabled",
    ):  # fmt: skip
        found = Line(BACKENDS[0], (400, _sns_refusal(code))).failure()
        yield Refusal("SNS", f"`{code}`", found)
    for code, reason in _exceptions():
        yield Refusal("End User Messaging", f"`{code}`, `{reason}`", stubbed(code, {"Reason": reason}, ""))
    for code, fields, sender, words in OPERATORS:
        reason = f", `{fields['Reason']}`" if "Reason" in fields else ""
        shown = f"`{code}`{reason}{f', {words}' if words else ''}"
        yield Refusal("End User Messaging", shown, stubbed(code, fields, sender))
    for code, reason in _exceptions():
        found = stubbed(code, {"Reason": reason}, "", call=True)
        if found.detail != stubbed(code, {"Reason": reason}, "").detail:
            yield Refusal("End User Messaging, calls", f"`{code}`, `{reason}`", found)
    for code, fields, words in SPOKEN:
        shown = f"`{code}`, `{fields['Reason']}`{f', {words}' if words else ''}"
        yield Refusal("End User Messaging, calls", shown, stubbed(code, fields, "", call=True))
    for code, status, words in MAILED:
        yield Refusal("SES", f"`{code}`{f', {words}' if words else ''}", mailed(code, status))


def test_every_reason_is_one_of_the_service_model() -> None:
    assert {reason for _, reason in _exceptions()} == REFUSED.keys()


def test_the_page_says_what_becomes_of_each_error() -> None:
    rows = ["| provider | its error | response | description |", "|---|---|---|---|"]
    for each in refusals():
        said = each.made.detail if each.made.status < 500 or each.made.status == 503 else "none; see the log"
        rows.append(f"| {each.provider} | {each.error} | {each.made.status}/{each.made.code} | {said} |")
    before, _, rest = PAGE.read_text().partition("<!-- errors -->\n")
    _, _, after = rest.partition("<!-- end -->")
    page = f"{before}<!-- errors -->\n" + "\n".join(rows) + f"\n<!-- end -->{after}"
    if os.environ.get("UPDATE"):
        PAGE.write_text(page)
    assert PAGE.read_text() == page
