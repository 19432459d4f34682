"""Rule of receipts: what the events of the messaging services say of a message is kept with its code.

https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-types.html
https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-format.html
https://docs.aws.amazon.com/ses/latest/dg/monitoring-eventbridge.html
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from mfa import telemetry
from mfa.dates import milliseconds
from mfa.resources import Record
from mfa.store import receipt_items
from mfa.store.table import Table

DELIVERED = "delivered"
# The network took the message. Where networks send no word of phones it is the last event of a message, and says so.
_TAKEN = "TEXT_SUCCESSFUL"
# Why a message failed, by the type of its event. What is not here says nothing final: that a message is under way, or
# that nobody knows.
_FAILED = {
    "TEXT_BLOCKED": "the number is blocked by its network or holder",
    "TEXT_CARRIER_BLOCKED": "the network blocked the message",
    "TEXT_CARRIER_UNREACHABLE": "the network was out of reach",
    "TEXT_INVALID": "the number does not exist",
    "TEXT_INVALID_MESSAGE": "the network did not take the message",
    "TEXT_PROTECT_BLOCKED": "messages to this number are not sent",
    "TEXT_SPAM": "the network took the message for spam",
    "TEXT_TTL_EXPIRED": "the code expired before the message was handed off",
    "TEXT_UNREACHABLE": "the phone was out of reach",
    "VOICE_BUSY": "the phone was busy",
    "VOICE_FAILED": "the call failed",
    "VOICE_NO_ANSWER": "nobody answered the call",
    "VOICE_TTL_EXPIRED": "the code expired before the call was made",
    "Bounce": "the mail server did not take the message",
    "Reject": "the mail service did not send the message",
}
# A call that was answered but broke off says nothing: VOICE_COMPLETED tells that all of it was said.
_DELIVERED = ("TEXT_DELIVERED", _TAKEN, "VOICE_COMPLETED", "Delivery")
OUTCOMES: Mapping[str, str] = dict.fromkeys(_DELIVERED, DELIVERED) | _FAILED


class _Told(NamedTuple):
    """Of which code an event tells, by its record and validation id, and when, in milliseconds."""

    record: Record | None
    validation_id: str
    at: int


def keep(table: Table, event: Mapping[str, Any]) -> bool:
    """Keep what an event of EventBridge says became of a message; tell whether it is one of ours that says it.

    Events may come twice and in any order. Raises Unavailable.
    """
    told = _of_email(event) if event["source"] == "aws.ses" else _of_phone(event)
    outcome = _outcome(event["detail"])
    record = told.record
    if outcome is None or not record or not told.validation_id:
        return False
    receipt_items.note(table, record, told.validation_id, outcome, told.at)
    telemetry.log_receipt(record.account, record.application, told.validation_id, outcome)
    return True


def _outcome(detail: Mapping[str, Any]) -> str | None:
    """What an event says became of its message, None if that is still open."""
    kind = detail["eventType"]
    return None if kind == _TAKEN and detail.get("isFinal") is not True else OUTCOMES.get(kind)


def _of_phone(event: Mapping[str, Any]) -> _Told:
    """What an event of End User Messaging tells of, by its context."""
    context = event["detail"].get("context") or {}
    record, validation_id = context.get("record", ""), context.get("validation_id", "")
    return _Told(Record.read(record), validation_id, int(event["detail"]["eventTimestamp"]))


def _of_email(event: Mapping[str, Any]) -> _Told:
    """What an event of SES tells of, by the e-mail's tags, each of which is a list."""
    tags = {name: values[0] for name, values in event["detail"]["mail"]["tags"].items()}
    record = Record(*(tags.get(name, "") for name in Record._fields))
    return _Told(Record.read(record.key), tags.get("validation_id", ""), milliseconds(event["time"]))
