"""What the table's stream tells, and counts as its consumer writes them, for tests that begin with some."""

from typing import Any

from mfa.store import count_items, guard_items
from mfa.store.count_items import Moment, Tally
from mfa.store.table import Key, Table
from mfa.values.ids import new_id

_HOUR = 3600


def change(
    key: Key, new: dict[str, Any], old: dict[str, Any] | None = None, number: int = 1, second: int = 1
) -> dict[str, Any]:
    """Return the record of an item that changed, as the stream hands it over."""
    images = {"NewImage": new} | ({} if old is None else {"OldImage": old})
    place = {"pk": {"S": key[0]}, "sk": {"S": key[1]}}
    content = {"Keys": place, "SequenceNumber": str(number), "ApproximateCreationDateTime": second}
    return {"eventName": "INSERT" if old is None else "MODIFY", "dynamodb": content | images}


def count_messages(table: Table, account: str, application: str, now: int, sent: int) -> None:
    """Count messages of the day of `now` (milliseconds): an application's, or with "" the account's."""
    _count(table, Moment(account, 0, now // 86_400_000, 0, _HOUR), Tally({application: sent}, {}))


def open_circuit(
    table: Table,
    destination: str,
    now: int,
    until: int,
    counted: tuple[int, int] = (1, 0),
    account: str = "acme",
) -> None:
    """Open an account's circuit of a destination `until` then, with codes sent and used in the hour of `now` (milliseconds)."""
    moment = Moment(account, 0, 0, now // 1000 // _HOUR, _HOUR)
    _count(table, moment, Tally({}, {destination: counted}))
    guard_items.set_open(table, guard_items.fetch(table, account, destination), until)


def _count(table: Table, moment: Moment, tally: Tally) -> None:
    found = count_items.fetch(table, moment, list(tally.codes))
    name = new_id(0).encode()
    table.transact(count_items.writes(moment, found, tally, frozenset({name})), new_id(0))
