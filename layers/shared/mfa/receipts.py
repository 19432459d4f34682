"""Rule of receipts: what the events of the messaging service say of a message is kept with its code.

https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-types.html
"""

import re
from collections.abc import Mapping
from typing import Any

from mfa.store import receipt_items
from mfa.store.table import Table

DELIVERED = "delivered"
# Why a message failed, by the type of its event. What is not here says nothing final: that a network took the message,
# or that nobody knows.
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
}
OUTCOMES: Mapping[str, str] = {"TEXT_DELIVERED": DELIVERED, **_FAILED}
# Where codes stand, as the store writes it: an event of anybody else's message names nothing else.
_RECORD = re.compile(r"ACCOUNT#[^#]+#APP#[^#]+#USER#[A-Za-z0-9_-]{43}")


def keep(table: Table, event: Mapping[str, Any]) -> bool:
    """Keep what an event of EventBridge says became of a message; tell whether it is one of ours that says it.

    Events may come twice and in any order. Raises Unavailable.
    """
    detail = event["detail"]
    context = detail.get("context") or {}
    outcome, record = OUTCOMES.get(detail["eventType"]), context.get("record", "")
    if outcome is None or not _RECORD.fullmatch(record) or "validation_id" not in context:
        return False
    receipt_items.note(table, record, context["validation_id"], outcome, int(detail["eventTimestamp"]))
    return True
