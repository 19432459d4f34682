"""Sends text messages by Amazon SNS."""

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, EndpointConnectionError
from botocore.parsers import ResponseParserError

from mfa.errors import InvalidRequest, MfaError, ServiceFault, Unavailable, why_unreached
from mfa.models.message import Message

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

# These errors mean that nothing was sent, so the message is tried once more.
_THROTTLED = frozenset(
    {"Throttled", "ThrottledException", "Throttling", "ThrottlingException", "TooManyRequestsException"}
)
_UNAVAILABLE = _THROTTLED | {
    "InternalError",
    "InternalFailure",
    "LimitExceeded",
    "QuotaExceeded",
    "ServiceUnavailable",
}
_INVALID_NUMBER = frozenset({"InvalidParameter", "InvalidParameterValue", "ValidationException"})
_TRIES = 2


class SnsSender:
    """Sends transactional SMS by SNS Publish, for at most `max_price` US dollars a segment.

    https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html
    """

    def __init__(self, client: "SNSClient", max_price: Decimal) -> None:
        self._client = client
        self._max_price = max_price

    def send(self, message: Message) -> None:
        """Publish the message. Retry once if SNS was busy or unreachable, but never after a lost response."""
        request: Any = {
            "PhoneNumber": message.to,
            "Message": message.text,
            "MessageAttributes": self._attributes(message.sender),
        }
        hand_over(lambda: self._client.publish(**request), _failure)

    def _attributes(self, sender: str) -> dict[str, Any]:
        attributes = {
            "AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"},
            "AWS.SNS.SMS.MaxPrice": {"DataType": "Number", "StringValue": str(self._max_price)},
        }
        if sender:
            is_number = sender.lstrip("+").isdigit()
            name = "AWS.MM.SMS.OriginationNumber" if is_number else "AWS.SNS.SMS.SenderID"
            attributes[name] = {"DataType": "String", "StringValue": sender}
        return attributes


def hand_over(send: Callable[[], object], failure: Callable[[ClientError], MfaError]) -> None:
    """Call `send`. Retry once if the service was busy or unreachable, but never after a lost response.

    Raises the result of `failure` for an error of the service, and Unavailable for an unreadable response.
    """
    for tries_left in reversed(range(_TRIES)):
        try:
            send()
            return
        except (ClientError, BotoCoreError) as error:
            if tries_left and _sent_nothing(error):
                continue
            made: MfaError = Unavailable(
                "The messaging service cannot be reached.", cause=why_unreached(error)
            )
            if isinstance(error, ClientError):
                made = failure(error)
            made.unsent = _is_unsent(error)
            raise made from None
        except ResponseParserError:
            raise Unavailable("The messaging service returned an invalid response.") from None


def _sent_nothing(error: ClientError | BotoCoreError) -> bool:
    if isinstance(error, ClientError):
        return error.response["Error"]["Code"] in _THROTTLED
    return isinstance(error, ConnectTimeoutError)


def _is_unsent(error: ClientError | BotoCoreError) -> bool:
    """Return whether a failure certainly sent nothing: the service refused, or could not be reached."""
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return _sent_nothing(error) or 400 <= status < 500
    return isinstance(error, ConnectTimeoutError | EndpointConnectionError)


def _failure(error: ClientError) -> MfaError:
    """Return the API's error for a failed Publish, without SNS's message, which can contain the number."""
    code = error.response["Error"]["Code"]
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in _INVALID_NUMBER:
        return InvalidRequest("address: the messaging service does not accept this number or sender.")
    if code in _UNAVAILABLE or status >= 500:
        return Unavailable("The messaging service is busy.")
    return ServiceFault(f"SNS answered {code}")
