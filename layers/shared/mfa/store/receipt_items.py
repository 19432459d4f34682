"""What the messaging service says became of a message: noted on the item of its code."""

from contextlib import suppress

from mfa.resources import Record
from mfa.store.challenge_items import record_key
from mfa.store.expressions import update
from mfa.store.table import ConditionFailed, Table, Value

_THIS_CODE = "validation_id = :receipt_of"
_NOTHING_LATER = "(attribute_not_exists(receipt_of) OR receipt_of <> :receipt_of OR receipt_at < :receipt_at)"


def note(table: Table, record: Record, validation_id: str, outcome: str, at: int) -> None:
    """Note the `outcome` of the message with this code, said `at` (milliseconds), unless a later one is known.

    A code that another has replaced, or that is gone, is left alone. Neither
    the revision nor anything that a guess or a send looks at changes, so nobody loses a race to it.
    """
    receipt: dict[str, Value] = {"receipt_of": validation_id, "receipt": outcome, "receipt_at": at}
    with suppress(ConditionFailed):
        table.update(
            **update(record_key(record), sets=receipt, condition=f"{_THIS_CODE} AND {_NOTHING_LATER}")
        )
