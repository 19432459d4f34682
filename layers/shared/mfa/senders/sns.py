"""Sends text messages by Amazon SNS."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, EndpointConnectionError
from botocore.parsers import ResponseParserError

from mfa.errors import InvalidRequest, MfaError, ServiceFault, Unavailable, why_unreached
from mfa.models.message import Message

if TYPE_CHECKING:
    from mfa.runtime.settings import Settings

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


def send(client: Any, settings: "Settings", message: Message) -> None:
    """Send a transactional SMS by Publish, for at most the stack's price a segment.

    https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html
    """
    attributes = {
        "AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"},
        "AWS.SNS.SMS.MaxPrice": {"DataType": "Number", "StringValue": str(settings.sms_max_price)},
    }
    if sender := message.sender:
        is_number = sender.lstrip("+").isdigit()
        name = "AWS.MM.SMS.OriginationNumber" if is_number else "AWS.SNS.SMS.SenderID"
        attributes[name] = {"DataType": "String", "StringValue": sender}
    request = {"PhoneNumber": message.to, "Message": message.text, "MessageAttributes": attributes}
    hand_over(lambda: client.publish(**request), _failure)


def hand_over(send: Callable[[], object], failure: Callable[[ClientError], MfaError]) -> None:
    """Call `send`. Retry once if the service was busy or unreachable, but never after a lost response.

    Raises the result of `failure` for an error of the service, and Unavailable for an unreadable response. The error's
    `unsent` says whether certainly nothing was sent: the service refused, or could not be reached.
    """
    for tries_left in reversed(range(_TRIES)):
        try:
            send()
            return
        except ClientError as error:
            made, sent_nothing = failure(error), error.response["Error"]["Code"] in _THROTTLED
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
            made.unsent = sent_nothing or 400 <= status < 500
        except BotoCoreError as error:
            made = Unavailable("The messaging service cannot be reached.", cause=why_unreached(error))
            sent_nothing = isinstance(error, ConnectTimeoutError)
            made.unsent = sent_nothing or isinstance(error, EndpointConnectionError)
        except ResponseParserError:
            raise Unavailable("The messaging service returned an invalid response.") from None
        if not (tries_left and sent_nothing):
            raise made from None


def _failure(error: ClientError) -> MfaError:
    """Return the API's error for a failed Publish, without SNS's message, which can contain the number."""
    code = error.response["Error"]["Code"]
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in _INVALID_NUMBER:
        return InvalidRequest("address: the messaging service does not accept this number or sender.")
    if code in _UNAVAILABLE or status >= 500:
        return Unavailable("The messaging service is busy.")
    return ServiceFault(f"SNS answered {code}")
