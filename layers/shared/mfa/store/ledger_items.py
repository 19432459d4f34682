"""The ledger: every change of a balance, from the table's stream."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mfa.store.reading import reader
from mfa.store.table import Item, Table, decoded, encoded
from mfa.values.dates import timestamp

_DIGITS = 40  # The highest number of digits of a sequence number.


class Entry(NamedTuple):
    """One change of a balance: amount, reason, and new balance. `number` is the stream record's."""

    number: str
    account: str
    date: str
    reason: str
    amount: int
    balance: int
    change_id: str
    application: str
    note: str
    ttl: int


_read = reader(Entry)


def entry(record: Mapping[str, Any], kept_seconds: int) -> Entry:
    """Return the ledger entry for a stream record of a balance, always the same for the same record."""
    change = record["dynamodb"]
    new, old = _told(change["NewImage"]), _told(change.get("OldImage", {}))
    seconds = int(change["ApproximateCreationDateTime"])
    return Entry(
        number=str(change["SequenceNumber"]).zfill(_DIGITS),
        account=new["pk"].removeprefix("ACCOUNT#"),
        date=timestamp(seconds * 1000),
        reason=new["change_reason"],
        amount=new["credit"] - old.get("credit", 0),
        balance=new["credit"],
        change_id=new["change_id"],
        application=new["change_application"],
        note=new["change_note"],
        ttl=seconds + kept_seconds,
    )


def _told(image: Mapping[str, Any]) -> Item:
    """The numbers and texts of a record's image, without its sets of ids, which Lambda passes as base64."""
    return decoded({name: value for name, value in image.items() if value.keys() <= {"S", "N"}})


def store(table: Table, entries: Sequence[Entry]) -> None:
    """Store the entries. A repeated entry is the same item. Raises Unavailable; repeating is safe."""
    items = {(each.account, each.number): _item(each) for each in entries}
    table.write_batch([{"PutRequest": {"Item": item}} for item in items.values()])


def fetch_page(table: Table, account: str, limit: int, before: str = "") -> list[Entry]:
    """Return at most `limit` entries, newest first, older than the entry number `before`."""
    condition, values = "pk = :pk", {":pk": _partition(account)}
    if before:
        condition, values = "pk = :pk AND sk < :before", values | {":before": before}
    response = table.call(
        "query",
        TableName=table.name,
        KeyConditionExpression=condition,
        ExpressionAttributeValues=encoded(values),
        ScanIndexForward=False,
        ConsistentRead=True,
        Limit=limit,
    )
    return [_read(item | {"number": item["sk"]}) for item in map(decoded, response["Items"])]


def _partition(account: str) -> str:
    return f"ACCOUNT#{account}#LEDGER"


def _item(each: Entry) -> Item:
    values = each._asdict()
    return encoded({"pk": _partition(each.account), "sk": values.pop("number")} | values)
