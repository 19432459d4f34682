"""Sends text messages and makes calls by AWS End User Messaging, and turns its errors into ours.

Loaded if the stack uses it for texts or calls. docs/messages.md has a table of its errors and ours, which a test
writes.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from mfa.errors import InvalidRequest, MfaError, ServiceFault, Unavailable
from mfa.models.message import DELIVERED, Message, Receipt
from mfa.models.resources import Record
from mfa.senders.sns import hand_over

if TYPE_CHECKING:
    from mfa.runtime.settings import Settings

_COUNTRY = "address: messages to this number's country are not sent."
_SENDER_REFUSED = "message_from: no sender of this service can send to this number."
_NO_NUMBER = "address: this service has no number that can call this number."
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
    "COUNTRY_CODE_MISMATCH": _SENDER_REFUSED,
    "INVALID_IDENTITY_FOR_DESTINATION_COUNTRY": _SENDER_REFUSED,
    "NO_ORIGINATION_IDENTITIES_FOUND": _SENDER_REFUSED,
    "NUMBER_CAPABILITIES_MISMATCH": _SENDER_REFUSED,
    "SENDER_ID_NOT_REGISTERED": _SENDER_REFUSED,
    "SENDER_ID_NOT_SUPPORTED": _SENDER_REFUSED,
    "SENDER_ID_REQUIRES_REGISTRATION": _SENDER_REFUSED,
}
# Fields that End User Messaging refuses. An invalid sender of the operator is not the caller's fault.
_FIELDS = {
    "DestinationPhoneNumber": "address: the messaging service does not accept this number.",
    "OriginationIdentity": _SENDER_REFUSED,
}
# Final types of events about a text or a call. A call that was answered but broke off has none: VOICE_COMPLETED means
# that all of it was spoken.
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
    "VOICE_BUSY": "the phone was busy",
    "VOICE_COMPLETED": DELIVERED,
    "VOICE_FAILED": "the call failed",
    "VOICE_NO_ANSWER": "nobody answered the call",
    "VOICE_TTL_EXPIRED": "the code expired before the call was made",
}
_SENDER_KINDS = frozenset({"phone-number", "sender-id", "pool"})


def send_text(client: Any, settings: "Settings", message: Message) -> None:
    """Send a transactional message by SendTextMessage, which is discarded after the code has expired.

    https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html
    """
    request = _request(settings, message, message.sender or settings.origination_identity) | {
        "MessageType": "TRANSACTIONAL",
        "MaxPrice": f"{settings.sms_max_price:.5f}",
    }
    hand_over(lambda: client.send_text_message(**request), lambda error: _failure(error, message.sender))


def call(client: Any, settings: "Settings", message: Message) -> None:
    """Call the number by SendVoiceMessage, but not after the code has expired.

    https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendVoiceMessage.html
    """
    request = _request(settings, message, settings.voice_origination) | {
        "MessageBodyTextType": "SSML",
        "VoiceId": message.voice,
        "MaxPricePerMinute": f"{settings.voice_max_price:.5f}",
    }
    hand_over(lambda: client.send_voice_message(**request), _call_failure)


def _request(settings: "Settings", message: Message, identity: str) -> dict[str, Any]:
    """The part of a request that texts and calls share.

    Events about the message contain its context: the stack, so that it gets no others, and the validation.
    """
    record = message.record.key if message.record else ""
    context = {
        "stack": settings.powertools_service_name,
        "validation_id": message.validation_id,
        "record": record,
    }
    request = {
        "DestinationPhoneNumber": message.to,
        "OriginationIdentity": identity,
        "MessageBody": message.text,
        "TimeToLive": max(5, message.valid_seconds),
        "ConfigurationSetName": settings.configuration_set,
        "ProtectConfigurationId": settings.protect_configuration,
        "Context": {name: value for name, value in context.items() if value},
    }
    return {name: value for name, value in request.items() if value}


def receipt(event: Mapping[str, Any]) -> Receipt | None:
    """Return the delivery status in an event, by its context; None if it is not final.

    https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-format.html
    """
    detail = event["detail"]
    outcome = OUTCOMES.get(detail["eventType"])
    if outcome is None or (detail["eventType"] == _TAKEN and detail.get("isFinal") is not True):
        return None
    carried = detail.get("context") or {}
    record, validation_id = Record.read(carried.get("record", "")), carried.get("validation_id", "")
    return Receipt(record, validation_id, outcome, int(detail["eventTimestamp"]))


def _failure(error: ClientError, sender: str) -> MfaError:
    """Return the API's error for a refused message from `sender`, "" for the operator's.

    Only the reason's code is used from the provider's response.
    """
    answer: Mapping[str, Any] = error.response
    code, reason = answer["Error"]["Code"], str(answer.get("Reason", ""))
    if detail := REFUSED.get(reason) or _field_at_fault(answer, sender):
        return InvalidRequest(detail, reason="" if detail == _SENDER_REFUSED else "destination")
    status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code == "ServiceQuotaExceededException":
        return Unavailable("The messaging service's spending or sending limit is reached.")
    if code in ("ThrottlingException", "InternalServerException") or status >= 500:
        return Unavailable("The messaging service is busy.")
    return ServiceFault(f"End User Messaging answered {code} {reason if reason.isupper() else ''}".rstrip())


def _call_failure(error: ClientError) -> MfaError:
    """Like that of texts, but no application chooses the calling number: errors about it concern the called number."""
    made = _failure(error, "")
    return InvalidRequest(_NO_NUMBER, reason="destination") if made.detail == _SENDER_REFUSED else made


def _field_at_fault(answer: Mapping[str, Any], sender: str) -> str:
    names = [field.get("Name", "") for field in answer.get("Fields", ())]
    if answer.get("ResourceType") in _SENDER_KINDS:
        names.append("OriginationIdentity")
    if not sender:
        names = [name for name in names if name != "OriginationIdentity"]
    return next((_FIELDS[name] for name in names if name in _FIELDS), "")
