"""Rule of receipts: the delivery status in the providers' events is stored with the code."""

from collections.abc import Mapping
from typing import Any

from mfa.runtime import telemetry
from mfa.senders.delivery_methods import METHODS
from mfa.store import challenge_items
from mfa.store.table import Table


def keep(table: Table, event: Mapping[str, Any]) -> None:
    """Store the delivery status in an EventBridge event if it is a receipt of this stack.

    Events can repeat and come in any order. Raises Unavailable.
    """
    for method in METHODS.values():
        receipt = method.load().receipt(event)
        if receipt and receipt.record and receipt.validation_id:
            record, code = receipt.record, receipt.validation_id
            challenge_items.note_receipt(table, record, code, receipt.outcome, receipt.at)
            telemetry.log_receipt(record.account, record.application, code, receipt.outcome)
            return
