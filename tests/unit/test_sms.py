"""Rules of the messaging adapter: what SNS is asked, what its failures become, and when a message is tried again."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    NoCredentialsError,
    ReadTimeoutError,
)
from botocore.parsers import ResponseParserError

from mfa.errors import InvalidRequest, MfaError, ServiceFault, Unavailable
from mfa.sms import Message, SnsSender
from mfa.sms import TestNumberSender as ReviewSender

NUMBER, TEXT = "+12025550123", "123456 is your code"
PROVIDER_TEXT = f"SNS says no to {NUMBER} with {TEXT}"
URL = "https://sns.example"


class Sns:
    """A client that meets each Publish with the next of its outcomes."""

    def __init__(self, *outcomes: Exception | None) -> None:
        self.outcomes = list(outcomes)
        self.published: list[dict[str, Any]] = []

    def publish(self, **request: Any) -> None:
        self.published.append(request)
        outcome = self.outcomes.pop(0) if self.outcomes else None
        if outcome:
            raise outcome


def send(client: Sns, sender: str = "") -> None:
    SnsSender(client, Decimal("0.50")).send(Message(NUMBER, TEXT, sender))  # type: ignore[arg-type]


def failure(client: Sns) -> MfaError:
    with pytest.raises(MfaError) as error:
        send(client)
    return error.value


def attributes(sender: str) -> dict[str, tuple[str, str]]:
    client = Sns()
    send(client, sender)
    given = client.published[0]["MessageAttributes"]
    return {name: (value["DataType"], value["StringValue"]) for name, value in given.items()}


def test_a_message_is_published_as_transactional_and_with_a_price_ceiling() -> None:
    client = Sns()
    send(client)
    (request,) = client.published
    assert (request["PhoneNumber"], request["Message"]) == (NUMBER, TEXT)
    assert attributes("") == {
        "AWS.SNS.SMS.SMSType": ("String", "Transactional"),
        "AWS.SNS.SMS.MaxPrice": ("Number", "0.50"),
    }


@pytest.mark.parametrize("sender", ["Shop", "1Shop", "A"])
def test_a_name_is_a_sender_id(sender: str) -> None:
    assert attributes(sender)["AWS.SNS.SMS.SenderID"] == ("String", sender)
    assert "AWS.MM.SMS.OriginationNumber" not in attributes(sender)


@pytest.mark.parametrize("sender", ["+12025550199", "12345"])
def test_a_number_or_short_code_is_an_origination_number(sender: str) -> None:
    assert attributes(sender)["AWS.MM.SMS.OriginationNumber"] == ("String", sender)
    assert "AWS.SNS.SMS.SenderID" not in attributes(sender)


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        ("InvalidParameter", 400, InvalidRequest),
        ("InvalidParameterValue", 400, InvalidRequest),
        ("ValidationException", 400, InvalidRequest),
        ("Throttled", 429, Unavailable),
        ("ThrottledException", 429, Unavailable),
        ("Throttling", 400, Unavailable),
        ("ThrottlingException", 400, Unavailable),
        ("TooManyRequestsException", 429, Unavailable),
        ("InternalError", 500, Unavailable),
        ("InternalFailure", 500, Unavailable),
        ("ServiceUnavailable", 503, Unavailable),
        ("LimitExceeded", 400, Unavailable),
        ("QuotaExceeded", 400, Unavailable),
        ("SomethingNew", 502, Unavailable),
        ("AuthorizationError", 403, ServiceFault),
        ("AccessDenied", 403, ServiceFault),
        ("ExpiredToken", 403, ServiceFault),
        ("InvalidClientTokenId", 403, ServiceFault),
        ("NotFound", 404, ServiceFault),
        ("EndpointDisabled", 400, ServiceFault),
        ("SomethingNew", 400, ServiceFault),
    ],
)
def test_each_failure_of_sns_has_its_answer(
    refused: Callable[..., ClientError], code: str, status: int, error: type[MfaError]
) -> None:
    outcome = refused(code, PROVIDER_TEXT, status=status)
    found = failure(Sns(outcome, outcome))
    assert type(found) is error
    assert NUMBER not in found.detail + str(found)
    assert TEXT not in found.detail + str(found)
    assert found.__cause__ is None
    assert found.__suppress_context__


@pytest.mark.parametrize(
    "outcome",
    [
        ConnectTimeoutError(endpoint_url=URL),
        ReadTimeoutError(endpoint_url=URL),
        EndpointConnectionError(endpoint_url=URL),
        ConnectionClosedError(endpoint_url=URL),
        HTTPClientError(error=PROVIDER_TEXT),
        NoCredentialsError(),
    ],
)
def test_an_sns_that_is_not_reached_is_unavailable(outcome: Exception) -> None:
    found = failure(Sns(outcome, outcome))
    assert type(found) is Unavailable
    assert found.retry_after is not None
    assert NUMBER not in found.detail
    assert found.__suppress_context__


def test_a_number_that_sns_refuses_is_told_as_the_addresss_fault(refused: Callable[..., ClientError]) -> None:
    assert failure(Sns(refused("InvalidParameter"))).description.endswith(
        "address: the messaging service does not take this number or sender."
    )


@pytest.mark.parametrize("code", ["Throttled", "ThrottledException", "Throttling", "ThrottlingException"])
def test_a_throttled_message_is_tried_once_more(refused: Callable[..., ClientError], code: str) -> None:
    client = Sns(refused(code))
    send(client)
    assert len(client.published) == 2
    assert client.published[0] == client.published[1]


def test_a_message_that_never_left_is_tried_once_more() -> None:
    client = Sns(ConnectTimeoutError(endpoint_url=URL))
    send(client)
    assert len(client.published) == 2


def test_a_message_is_never_tried_a_third_time(refused: Callable[..., ClientError]) -> None:
    client = Sns(refused("Throttled"), ConnectTimeoutError(endpoint_url=URL))
    assert type(failure(client)) is Unavailable
    assert len(client.published) == 2


@pytest.mark.parametrize(
    "outcome", [ReadTimeoutError(endpoint_url=URL), ConnectionClosedError(endpoint_url=URL)]
)
def test_a_message_that_may_have_been_sent_is_not_sent_again(outcome: Exception) -> None:
    client = Sns(outcome)
    assert type(failure(client)) is Unavailable
    assert len(client.published) == 1


@pytest.mark.parametrize(
    ("code", "status"), [("InvalidParameter", 400), ("InternalError", 500), ("AccessDenied", 403)]
)
def test_a_refused_message_is_not_sent_again(
    refused: Callable[..., ClientError], code: str, status: int
) -> None:
    client = Sns(refused(code, status=status))
    failure(client)
    assert len(client.published) == 1


def test_a_message_to_a_test_number_is_counted_and_not_sent() -> None:
    client, counted = Sns(), []
    sender = ReviewSender(SnsSender(client, Decimal(1)), {NUMBER: "1234"}, lambda: counted.append(1))  # type: ignore[arg-type]
    sender.send(Message(NUMBER, TEXT, ""))
    assert (client.published, counted) == ([], [1])
    sender.send(Message("+12025550124", TEXT, ""))
    assert (len(client.published), counted) == (1, [1])


def test_garbage_for_an_answer_is_unavailable_and_not_tried_again() -> None:
    client = Sns(ResponseParserError("garbage"))
    with pytest.raises(Unavailable):
        send(client)
    assert len(client.published) == 1
