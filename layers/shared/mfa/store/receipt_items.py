"""What the messaging service says became of a message: noted on the item of its code."""

from contextlib import suppress

from mfa.store.table import ConditionFailed, Table, Value, encoded, encoded_key


def note(table: Table, record: str, validation_id: str, outcome: str, at: int) -> None:
    """Note the `outcome` of the message with this code, said `at` (milliseconds), unless a later one is known.

    `record` is the partition of the code. A code that another has replaced, or that is gone, is left alone. Neither
    the revision nor anything that a guess or a send looks at changes, so nobody loses a race to it.
    """
    values: dict[str, Value] = {":id": validation_id, ":outcome": outcome, ":at": at}
    with suppress(ConditionFailed):
        table.update(
            Key=encoded_key((record, "CODE")),
            UpdateExpression="SET receipt_of = :id, receipt = :outcome, receipt_at = :at",
            ConditionExpression="validation_id = :id"
            " AND (attribute_not_exists(receipt_of) OR receipt_of <> :id OR receipt_at < :at)",
            ExpressionAttributeValues=encoded(values),
        )
