"""What every sender of messages holds to, and the table of what providers answer and callers get (docs/messages.md).

Real clients, whose answers are put in where they would come from the network. `UPDATE=1` writes the table anew.
"""

import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache, partial
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple
from unittest.mock import Mock

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
from botocore.validate import ParamValidator

from mfa.errors import MfaError, ServiceFault, Unavailable
from mfa.messages import voice_texts
from mfa.models.message import Message
from mfa.models.resources import Record
from mfa.runtime import clients
from mfa.runtime.settings import Settings, from_environment
from mfa.senders import by_email, end_user_messaging, sns
from mfa.senders.end_user_messaging import REFUSED

PAGE = Path(__file__).parents[2] / "docs" / "messages.md"
NUMBER, TEXT = "+12025550123", "123456 is your code"
RECORD = Record("acme", "019ab2c4-5d6e-7f80-9a1b-2c3d4e5f6071", "x" * 43)
MESSAGE = Message(NUMBER, TEXT, "", "019ab2c4-5d6e-7f80-9a1b-2c3d4e5f6071", 240, record=RECORD)
EMAIL = MESSAGE._replace(to="ann@shop.example", method="EMAIL", subject="Your code")
CALL = MESSAGE._replace(text="<speak>1 2 3</speak>", method="VOICE", voice="JOANNA")
# What events about a message say of it: where its code stands, and which stack sent it.
CONTEXT = {
    "validation_id": MESSAGE.validation_id,
    "record": "ACCOUNT#acme#APP#019ab2c4-5d6e-7f80-9a1b-2c3d4e5f6071#USER#" + "x" * 43,
    "stack": "mfa-prod",
}
CHOSEN = {
    "sms_max_price": Decimal(10),
    "origination_identity": "pool-1",
    "configuration_set": "codes",
    "protect_configuration": "protect-1",
    "email_from": "codes@shop.example",
    "email_configuration_set": "codes",
    "voice_max_price": Decimal("0.50"),
    "voice_origination": "+12025550199",
    "powertools_service_name": "mfa-prod",
}
# The operation of each delivery method, as the service models have it.
MODELS = {
    method: Session().get_service_model(service).operation_model(operation)
    for method, service, operation in (
        ("SMS", "pinpoint-sms-voice-v2", "SendTextMessage"),
        ("VOICE", "pinpoint-sms-voice-v2", "SendVoiceMessage"),
        ("EMAIL", "sesv2", "SendEmail"),
    )
}
URL = "https://aws.invalid"


def _typed_refusal(code: str, **fields: Any) -> bytes:
    return json.dumps({"__type": f"aws#{code}", "Message": f"no to {NUMBER}: {TEXT}"} | fields).encode()


def _sns_refusal(code: str) -> bytes:
    error = f"<Code>{code}</Code><Message>no to {NUMBER}: {TEXT}</Message>"
    return f"<ErrorResponse><Error>{error}</Error></ErrorResponse>".encode()


class Backend(NamedTuple):
    """How it sends for a stack's settings, how its service says yes, and how it says no to an error's code."""

    name: str
    client: Callable[[], Any]
    send: Callable[[Any, Settings, Message], None]
    message: Message
    taken: bytes = b'{"MessageId": "m"}'
    refusal: Callable[..., bytes] = _typed_refusal


PUBLISHED = b"<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>"
SNS = Backend("SNS", partial(clients.client, "sns"), sns.send, MESSAGE, PUBLISHED, _sns_refusal)
TEXTS = Backend("End User Messaging", clients.end_user_messaging, end_user_messaging.send_text, MESSAGE)
CALLS = Backend("End User Messaging, calls", clients.end_user_messaging, end_user_messaging.call, CALL)
EMAILS = Backend("SES", partial(clients.client, "sesv2"), by_email.send, EMAIL)


_session = cache(Session)


@pytest.fixture(autouse=True)
def session(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not that of the functions, whose requests other tests of this process hear of and answer."""
    monkeypatch.setattr(clients, "session", _session)


class Line:
    """What goes to a backend's service: `send` sends the message, whose requests meet the outcomes, the last for ever."""

    def __init__(self, backend, *outcomes, sender=""):
        self.bodies: list[Any] = []
        self._left = list(outcomes)
        clients.end_user_messaging.cache_clear()  # Texts and calls share one client in an execution environment.
        client, message = backend.client(), backend.message._replace(sender=sender)
        client.meta.events.register_first("before-send", self._answer)
        self.send = lambda: backend.send(client, replace(from_environment(), **CHOSEN), message)

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
        words = error.value.detail + str(error.value) + error.value.description
        assert not any(secret in words for secret in (NUMBER, EMAIL.to, TEXT, "123456"))
        assert error.value.__suppress_context__
        return error.value


# An error's code or whatever else comes back; what that is, after so many tries, and whether nothing was sent for sure.
FAILURES = [
    ("ThrottlingException", Unavailable, 2, True),
    (ConnectTimeoutError(endpoint_url=URL), Unavailable, 2, True),
    (EndpointConnectionError(endpoint_url=URL), Unavailable, 1, True),
    ("SomethingNew", ServiceFault, 1, True),
    (NoCredentialsError(), Unavailable, 1, False),
    (ReadTimeoutError(endpoint_url=URL), Unavailable, 1, False),
    (ConnectionClosedError(endpoint_url=URL), Unavailable, 1, False),
    ((500, b""), Unavailable, 1, False),
    ((400, b"<html>"), Unavailable, 1, False),
    ((200, b"<html>"), Unavailable, 1, False),
    ((200, b"{}"), Unavailable, 1, False),
]


@pytest.mark.parametrize("backend", [SNS, TEXTS, CALLS, EMAILS], ids=lambda each: each.name)
@pytest.mark.parametrize(("outcome", "kind", "tries", "unsent"), FAILURES, ids=str)
def test_only_what_was_not_taken_for_sure_is_handed_over_once_more(backend, outcome, kind, tries, unsent):
    met = (400, backend.refusal(outcome)) if isinstance(outcome, str) else outcome
    line = Line(backend, met)
    found = line.failure()
    assert (type(found), len(line.bodies), found.unsent) == (kind, tries, unsent)
    if tries == 2:
        taken = Line(backend, met, (200, backend.taken))
        taken.send()
        assert taken.bodies == line.bodies[:1] * 2


# Requests, held to the service models.


def requested(message: Message, **chosen: Any) -> dict[str, Any]:
    """The request for a message of a stack that chose so, which the service model takes."""
    client = Mock()
    backend = {"EMAIL": EMAILS, "VOICE": CALLS, "SMS": TEXTS}[message.method]
    backend.send(client, replace(from_environment(), **CHOSEN | chosen), message)
    ((_, _, request),) = client.method_calls
    assert not ParamValidator().validate(request, MODELS[message.method].input_shape).has_errors()
    return request


def test_a_text_says_all_that_the_stack_and_the_code_say() -> None:
    assert requested(MESSAGE) == {
        "DestinationPhoneNumber": NUMBER,
        "MessageBody": TEXT,
        "MessageType": "TRANSACTIONAL",
        "MaxPrice": "10.00000",
        "TimeToLive": 240,
        "OriginationIdentity": "pool-1",
        "ConfigurationSetName": "codes",
        "ProtectConfigurationId": "protect-1",
        "Context": CONTEXT,
    }
    unset = ("origination_identity", "configuration_set", "protect_configuration", "powertools_service_name")
    bare = requested(MESSAGE._replace(record=None), **dict.fromkeys(unset, ""))
    left_out = {"OriginationIdentity", "ConfigurationSetName", "ProtectConfigurationId"}
    assert requested(MESSAGE).keys() - bare.keys() == left_out
    assert bare["Context"] == {"validation_id": MESSAGE.validation_id}


def test_sender_time_and_price_have_the_form_that_the_service_wants() -> None:
    assert requested(MESSAGE._replace(sender="Shop"))["OriginationIdentity"] == "Shop"
    for message, (left, asked) in product((MESSAGE, CALL), ((1, 5), (5, 5), (3600, 3600))):
        assert requested(message._replace(valid_seconds=left))["TimeToLive"] == asked
    for price in map(Decimal, ("0.00001", "0.50", "9.99999", "10")):
        assert Decimal(requested(MESSAGE, sms_max_price=price)["MaxPrice"]) == price


def test_a_call_says_all_that_the_stack_and_the_code_say() -> None:
    assert requested(CALL._replace(sender="Shop")) == {
        "DestinationPhoneNumber": NUMBER,
        "OriginationIdentity": "+12025550199",
        "MessageBody": "<speak>1 2 3</speak>",
        "MessageBodyTextType": "SSML",
        "VoiceId": "JOANNA",
        "MaxPricePerMinute": "0.50000",
        "TimeToLive": 240,
        "ConfigurationSetName": "codes",
        "ProtectConfigurationId": "protect-1",
        "Context": CONTEXT,
    }
    nothing = {"configuration_set": "", "protect_configuration": ""}
    assert not requested(CALL, **nothing).keys() & {"ConfigurationSetName", "ProtectConfigurationId"}


def test_every_voice_and_the_longest_call_are_taken_by_the_service() -> None:
    members = MODELS["VOICE"].input_shape.members
    for spoken in voice_texts.TEXTS.values():
        assert spoken.voice in members["VoiceId"].enum
        for text in (spoken.associate, spoken.login):
            call = voice_texts.compose(text, spoken.again, "&" * 64, "0" * 12)
            assert len(call) <= members["MessageBody"].metadata["max"]


def test_an_e_mail_says_all_that_the_stack_and_the_code_say() -> None:
    request = requested(EMAIL)
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
        "stack": "mfa-prod",
    }
    # https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageTag.html
    assert all(re.fullmatch("[A-Za-z0-9_-]{1,256}", text) for pair in tags.items() for text in pair)
    assert "ConfigurationSetName" not in requested(EMAIL, email_configuration_set="")


# What providers answer, and what callers get.

CODES_OF_SNS = (
    "InvalidParameter", "InvalidParameterValue", "ValidationException", "Throttled", "ThrottledException",
    "Throttling", "ThrottlingException", "TooManyRequestsException", "LimitExceeded", "QuotaExceeded",
    "InternalError", "InternalFailure", "ServiceUnavailable", "AuthorizationError", "NotFound", "EndpointDisabled",
)  # fmt: skip


def of_field(name):
    return {"Reason": "FIELD_VALIDATION_FAILED", "Fields": [{"Name": name, "Message": "no"}]}


# An exception, its fields, the application's sender, and what the page says besides.
TEXTED = [
    ("ValidationException", of_field("DestinationPhoneNumber"), "", "of the number"),
    ("ValidationException", of_field("OriginationIdentity"), "Shop", "of the application's sender"),
    ("ValidationException", of_field("OriginationIdentity"), "", "of the stack's sender"),
    ("ValidationException", {"Reason": "OTHER"}, "", ""),
    ("ResourceNotFoundException", {"ResourceType": "sender-id"}, "Shop", "of the application's sender"),
    ("ResourceNotFoundException", {"ResourceType": "pool"}, "", "of the stack's sender"),
    ("ResourceNotFoundException", {"ResourceType": "configuration-set"}, "Shop", "of the configuration set"),
    ("ConflictException", {"Reason": "RESOURCE_NOT_ACTIVE"}, "", ""),
    ("AccessDeniedException", {"Reason": "ACCOUNT_DISABLED"}, "", ""),
    ("AccessDeniedException", {"Reason": "INSUFFICIENT_ACCOUNT_REPUTATION"}, "", ""),
    ("ServiceQuotaExceededException", {"Reason": "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT"}, "", ""),
    ("ThrottlingException", {}, "", "twice"),
    ("InternalServerException", {}, "", ""),
]
# Of the reasons that calls have in common with texts the answer is that of texts, but for these.
SPOKEN = [
    ("ValidationException", {"Reason": "VOICE_CAPABILITY_NOT_AVAILABLE"}, "", ""),
    ("ValidationException", of_field("OriginationIdentity"), "", "of the stack's number"),
    ("ServiceQuotaExceededException", {"Reason": "MONTHLY_SPEND_LIMIT_REACHED_FOR_VOICE"}, "", ""),
    ("ServiceQuotaExceededException", {"Reason": "DAILY_DESTINATION_CALL_LIMIT"}, "", ""),
]
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


def reasons() -> Iterator[tuple[str, str]]:
    """Each exception of SendTextMessage with a reason of it that callers get."""
    for shape in MODELS["SMS"].error_shapes:
        words = getattr(shape.members.get("Reason"), "enum", ())
        yield from ((shape.name, word) for word in words if word in REFUSED)


def failure(backend, code, fields, sender="", status=400):
    """What the sender makes of an error, which the service model has with these fields."""
    members = {each.name: each.members.keys() for each in MODELS[backend.message.method].error_shapes}
    assert fields.keys() <= members.get(code, set())
    return Line(backend, (status, backend.refusal(code, **fields)), sender=sender).failure()


def rows() -> Iterator[tuple[Backend, list[str], MfaError]]:
    """Each error of a provider, how it reads in the page, and what the sender makes of it."""
    for code in CODES_OF_SNS:
        yield SNS, [f"`{code}`"], Line(SNS, (400, _sns_refusal(code))).failure()
    spoken = []
    for code, reason in reasons():
        texted, called = (failure(each, code, {"Reason": reason}) for each in (TEXTS, CALLS))
        yield TEXTS, [f"`{code}`", f"`{reason}`"], texted
        if called.detail != texted.detail:
            spoken.append((CALLS, [f"`{code}`", f"`{reason}`"], called))
    for backend, errors, before in ((TEXTS, TEXTED, []), (CALLS, SPOKEN, spoken)):
        yield from before
        for code, fields, sender, words in errors:
            reason = f"`{fields['Reason']}`" if "Reason" in fields else ""
            yield backend, [f"`{code}`", reason, words], failure(backend, code, fields, sender)
    for code, status, words in MAILED:
        yield EMAILS, [f"`{code}`", words], failure(EMAILS, code, {}, status=status)


def test_the_page_says_what_becomes_of_each_error_and_every_reason_is_one_of_the_service_model() -> None:
    assert {reason for _, reason in reasons()} == REFUSED.keys()
    lines = ["| provider | its error | response | description |", "|---|---|---|---|"]
    for backend, error, made in rows():
        description = made.detail if made.status < 500 or made.status == 503 else "none; see the log"
        shown = ", ".join(filter(None, error))
        lines.append(f"| {backend.name} | {shown} | {made.status}/{made.code} | {description} |")
    before, _, rest = PAGE.read_text().partition("<!-- errors -->\n")
    _, _, after = rest.partition("<!-- end -->")
    page = f"{before}<!-- errors -->\n" + "\n".join(lines) + f"\n<!-- end -->{after}"
    if os.environ.get("UPDATE"):
        PAGE.write_text(page)
    assert PAGE.read_text() == page
