"""Sends text messages by AWS End User Messaging, and turns its errors into ours.

Loaded if the stack uses it for texts or calls. docs/messages.md has a table of its errors and ours, which a test
writes.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import ClientError

from mfa.errors import InvalidRequest, MfaError, ServiceFault, Unavailable
from mfa.models.message import DELIVERED, Message, Receipt
from mfa.models.resources import Record
from mfa.senders.sns import hand_over

if TYPE_CHECKING:
    from mfa.runtime.settings import Settings

_COUNTRY = "address: messages to this number's country are not sent."
SENDER_REFUSED = "message_from: no sender of this service can send to this number."
# Reasons in the exceptions of SendTextMessage about the number, the price or the sender, which the caller can
# correct. Only the operator can correct others.
REFUSED: Mapping[str, str] = {
    "DESTINATION_PHONE_NUMBER_OPTED_OUT": "address: the holder of this number has opted out of messages.",
    "DESTINATION_PHONE_NUMBER_NOT_VERIFIED": "address: this service can send only to verified numbers.",
    "DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE": "address: messages to this number are not sent.",
    "DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION": _COUNTRY,
    "DESTINATION_COUNTRY_BLOCKED": _COUNTRY,
    "COUNTRY_NOT_ENABLED": _COUNTRY,
    "INTERNATIONAL_SENDING_NOT_SUPPORTED": _COUNTRY,
    "PRICE_OVER_THRESHOLD": "address: a message to this number costs more than this service pays.",
    "COUNTRY_CODE_MISMATCH": SENDER_REFUSED,
    "INVALID_IDENTITY_FOR_DESTINATION_COUNTRY": SENDER_REFUSED,
    "NO_ORIGINATION_IDENTITIES_FOUND": SENDER_REFUSED,
    "NUMBER_CAPABILITIES_MISMATCH": SENDER_REFUSED,
    "SENDER_ID_NOT_REGISTERED": SENDER_REFUSED,
    "SENDER_ID_NOT_SUPPORTED": SENDER_REFUSED,
    "SENDER_ID_REQUIRES_REGISTRATION": SENDER_REFUSED,
}
# Fields that End User Messaging refuses. An invalid sender of the operator is not the caller's fault.
_FIELDS = {
    "DestinationPhoneNumber": "address: the messaging service does not accept this number.",
    "OriginationIdentity": SENDER_REFUSED,
}
# Final types of events about a text.
# https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-types.html
# The network accepted the message. If a network sends no delivery reports, this is the last event, with isFinal.
_TAKEN = "TEXT_SUCCESSFUL"
OUTCOMES: Mapping[str, str] = {
    "TEXT_BLOCKED": "the number is blocked by its network or holder",
    "TEXT_CARRIER_BLOCKED": "the network blocked the message",
    "TEXT_CARRIER_UNREACHABLE": "the network was unreachable",
    "TEXT_DELIVERED": DELIVERED,
    "TEXT_INVALID": "the number does not exist",
    "TEXT_INVALID_MESSAGE": "the network did not accept the message",
    "TEXT_PROTECT_BLOCKED": "messages to this number are not sent",
    "TEXT_SPAM": "the network classified the message as spam",
    _TAKEN: DELIVERED,
    "TEXT_TTL_EXPIRED": "the code expired before the message was handed off",
    "TEXT_UNREACHABLE": "the phone was unreachable",
}
_SENDER_KINDS = frozenset({"phone-number", "sender-id", "pool"})


class Sending(NamedTuple):
    """The operator's settings for sending: highest price in US dollars, names or ARNs ("" for none), and the stack."""

    max_price: Decimal
    origination_identity: str = ""
    configuration_set: str = ""
    protect_configuration: str = ""
    stack: str = ""

    def request(self, message: Message, identity: str) -> dict[str, Any]:
        """Return the part of a request that texts and calls share.

        Events about the message contain its context: the stack, so that it gets no others, and the validation.
        """
        record = message.record.key if message.record else ""
        context = {"stack": self.stack, "validation_id": message.validation_id, "record": record}
        request = {
            "DestinationPhoneNumber": message.to,
            "OriginationIdentity": identity,
            "MessageBody": message.text,
            "TimeToLive": max(5, message.valid_seconds),
            "ConfigurationSetName": self.configuration_set,
            "ProtectConfigurationId": self.protect_configuration,
            "Context": {name: value for name, value in context.items() if value},
        }
        return {name: value for name, value in request.items() if value}


def sending(settings: "Settings", max_price: Decimal, identity: str) -> Sending:
    """Return the stack's settings for sending from `identity`."""
    return Sending(
        max_price,
        identity,
        settings.configuration_set,
        settings.protect_configuration,
        settings.powertools_service_name,
    )


class EndUserMessagingSender:
    """Sends transactional messages by SendTextMessage, which are discarded after the code has expired.

    https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html
    """

    def __init__(self, client: Any, sending: Sending) -> None:
        self._client = client
        self._sending = sending

    def send(self, message: Message) -> None:
        """Send the message. Retry once if the service was busy or unreachable, but never after a lost response."""
        request = self._request(message)
        hand_over(lambda: self._client.send_text_message(**request), lambda error: failure(error, message))

    def _request(self, message: Message) -> dict[str, Any]:
        return self._sending.request(message, message.sender or self._sending.origination_identity) | {
            "MessageType": "TRANSACTIONAL",
            "MaxPrice": f"{self._sending.max_price:.5f}",
        }


def receipt(event: Mapping[str, Any], outcomes: Mapping[str, str] = OUTCOMES) -> Receipt | None:
    """Return the delivery status in an event, by its context; None if it is not final, or not about a text.

    https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-format.html
    """
    detail = event["detail"]
    outcome = outcomes.get(detail["eventType"])
    if outcome is None or (detail["eventType"] == _TAKEN and detail.get("isFinal") is not True):
        return None
    carried = detail.get("context") or {}
    record, validation_id = Record.read(carried.get("record", "")), carried.get("validation_id", "")
    return Receipt(record, validation_id, outcome, int(detail["eventTimestamp"]))


def failure(error: ClientError, message: Message) -> MfaError:
    """Return the API's error for a refused message. Only the reason's code is used from the provider's response."""
    answer: Mapping[str, Any] = error.response
    code, reason = answer["Error"]["Code"], str(answer.get("Reason", ""))
    if detail := REFUSED.get(reason) or _field_at_fault(answer, message):
        return InvalidRequest(detail, reason="" if detail == SENDER_REFUSED else "destination")
    status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code == "ServiceQuotaExceededException":
        return Unavailable("The messaging service's spending or sending limit is reached.")
    if code in ("ThrottlingException", "InternalServerException") or status >= 500:
        return Unavailable("The messaging service is busy.")
    return ServiceFault(f"End User Messaging answered {code} {reason if reason.isupper() else ''}".rstrip())


def _field_at_fault(answer: Mapping[str, Any], message: Message) -> str:
    names = [field.get("Name", "") for field in answer.get("Fields", ())]
    if answer.get("ResourceType") in _SENDER_KINDS:
        names.append("OriginationIdentity")
    if not message.sender:
        names = [name for name in names if name != "OriginationIdentity"]
    return next((_FIELDS[name] for name in names if name in _FIELDS), "")
