"""What is counted off the hot path, by accounts and applications: messages of a day with their caps, and circuits."""

from contextlib import suppress
from typing import NamedTuple

from mfa.dates import timestamp
from mfa.errors import NotFound, StaleData
from mfa.paging import Page
from mfa.store import listing
from mfa.store.table import ConditionFailed, Item, Key, Table, Value, encoded, encoded_key

_TRIES = 3
_DAY = 86_400
_COUNTS = ("sends", "validations", "former_sends", "former_validations")


class Circuit(NamedTuple):
    """What was sent in a window and used of it, its number counted from 1970; the same of the window before.

    Open until then, in milliseconds; 0: closed.
    """

    account: str = ""
    destination: str = ""
    number: int = 0
    sends: int = 0
    validations: int = 0
    open_until: int = 0
    former_sends: int = 0
    former_validations: int = 0


def key(account: str, destination: str) -> Key:
    """Return the primary key of a circuit."""
    return f"ACCOUNT#{account}#PREFIX#{destination}", "CIRCUIT"


def read(item: Item | None) -> Circuit:
    """Return the circuit in `item`; an absent one is closed."""
    item = item or {}
    return Circuit(**{name: item[name] for name in Circuit._fields if name in item})


def fetch_page(table: Table, account: str, page: Page) -> tuple[list[Circuit], str]:
    """Return a page of an account's circuits, newest first, and the position after it."""
    items, position = listing.query(
        table, _partition(account), page, lambda suffix: key(account, f"+{suffix}")
    )
    return [read(item) for item in items], position


def _partition(account: str) -> str:
    return f"ACCOUNT#{account}#PREFIXES"


def _day_key(account: str, application: str, day: int) -> Key:
    of_application = f"#APP#{application}" if application else ""
    return f"ACCOUNT#{account}{of_application}", f"DAY#{timestamp(day * _DAY * 1000)[:10]}"


def messages(table: Table, account: str, application: str, day: int) -> int | None:
    """Return the messages of a day, as add_messages counted them; None if it counted none."""
    item = table.get(_day_key(account, application, day))
    return item["messages"] if item else None


def add_messages(table: Table, account: str, application: str, day: int, sent: int) -> int:
    """Count messages of a day, its number counted from 1970; return how many there are. "" is all applications."""
    values: dict[str, Value] = {":sent": sent, ":ttl": (day + 3) * _DAY}
    item = table.update(
        Key=encoded_key(_day_key(account, application, day)),
        UpdateExpression="SET #ttl = :ttl ADD messages :sent",
        ExpressionAttributeNames={"#ttl": "ttl"},
        ExpressionAttributeValues=encoded(values),
        ReturnValues="UPDATED_NEW",
    )
    return int(item["messages"])


def cap(table: Table, sender: Key, until: int) -> None:
    """Let an account or application send nothing `until` then, in milliseconds; it stays the version it is."""
    with suppress(ConditionFailed):
        table.update(
            Key=encoded_key(sender),
            UpdateExpression="SET capped_until = :until",
            ConditionExpression="attribute_exists(pk) AND "
            "(attribute_not_exists(capped_until) OR capped_until < :until)",
            ExpressionAttributeValues=encoded({":until": until}),
        )


def same_cap(until: int) -> str:
    """Return the condition that nothing came between with a cap, read as `until` (:capped) and 0 for none.

    A cap that comes or goes makes no version, and would be undone by what puts the whole item.
    """
    same = "capped_until = :capped"
    return same if until else f"({same} OR attribute_not_exists(capped_until))"


def uncap(table: Table, sender: Key) -> None:
    """Let an account or application send again, until its cap is found reached again."""
    with suppress(ConditionFailed):
        table.update(
            Key=encoded_key(sender),
            UpdateExpression="REMOVE capped_until",
            ConditionExpression="attribute_exists(pk)",
        )


def add(
    table: Table, account: str, destination: str, number: int, sends: int, validations: int, window: int
) -> Circuit | None:
    """Count in a window of `window` seconds, a new one if it has begun; return the circuit.

    What was sent in the window before the last, and earlier, is past: None.
    """
    counted = Circuit(account, destination, number, sends, validations)
    for _ in range(_TRIES):
        try:
            return _count(table, counted)
        except ConditionFailed as failure:
            stands = failure.item["number"] if failure.item else -1
        with suppress(ConditionFailed):
            if stands < number:
                return _begin(table, counted, stands, window)
            if stands > number + 1:
                return None
            late = {"former_sends": sends, "former_validations": validations}
            return _count(table, Circuit(account, destination, stands, **late))
    raise StaleData


def _count(table: Table, counted: Circuit) -> Circuit:
    """Add what was counted to the window that stands. Raises ConditionFailed if another one does."""
    values: dict[str, Value] = {f":{name}": getattr(counted, name) for name in _COUNTS}
    item = table.update(
        Key=encoded_key(key(counted.account, counted.destination)),
        UpdateExpression="ADD " + ", ".join(f"{name} :{name}" for name in _COUNTS),
        ConditionExpression="#number = :number",
        ExpressionAttributeNames={"#number": "number"},
        ExpressionAttributeValues=encoded(values | {":number": counted.number}),
        ReturnValues="ALL_NEW",
    )
    return read(item)


def _begin(table: Table, counted: Circuit, stands: int, window: int) -> Circuit:
    """Begin a window where that of the number `stands` does, or none (-1); what is open stays so.

    Raises ConditionFailed.
    """
    date = timestamp(counted.number * window * 1000)
    place = listing.index_attributes(_partition(counted.account), date, counted.destination.removeprefix("+"))
    fields = counted._replace(sends=max(counted.sends, 0))._asdict()
    values: dict[str, Value] = {**fields, **place, "ttl": counted.number * window + 7 * _DAY}
    sets = {f"#{name}": f":{name}" for name in values} | {
        "#open_until": "if_not_exists(open_until, :open_until)"
    }
    if stands == counted.number - 1:
        sets |= {
            f"#former_{name}": f"if_not_exists({name}, :former_{name})" for name in ("sends", "validations")
        }
    item = table.update(
        Key=encoded_key(key(counted.account, counted.destination)),
        UpdateExpression="SET " + ", ".join(f"{name} = {value}" for name, value in sets.items()),
        ConditionExpression="#number = :stands" if stands >= 0 else "attribute_not_exists(pk)",
        ExpressionAttributeNames={f"#{name}": name for name in values},
        ExpressionAttributeValues=encoded(
            {f":{name}": value for name, value in values.items()}
            | ({":stands": stands} if stands >= 0 else {})
        ),
        ReturnValues="ALL_NEW",
    )
    return read(item)


def set_open(table: Table, circuit: Circuit, until: int) -> None:
    """Open or close the circuit if its counts are still those it was judged by."""
    values: dict[str, Value] = {f":{name}": getattr(circuit, name) for name in ("number", *_COUNTS)}
    with suppress(ConditionFailed):
        table.update(
            Key=encoded_key(key(circuit.account, circuit.destination)),
            UpdateExpression="SET open_until = :until",
            ConditionExpression=" AND ".join(f"#{name} = :{name}" for name in ("number", *_COUNTS)),
            ExpressionAttributeNames={f"#{name}": name for name in ("number", *_COUNTS)},
            ExpressionAttributeValues=encoded(values | {":until": until}),
        )


def reset(table: Table, account: str, destination: str) -> None:
    """Close the circuit and count from 0 again. Raises NotFound."""
    try:
        table.update(
            Key=encoded_key(key(account, destination)),
            UpdateExpression="SET open_until = :zero, " + ", ".join(f"{name} = :zero" for name in _COUNTS),
            ConditionExpression="attribute_exists(pk)",
            ExpressionAttributeValues=encoded({":zero": 0}),
        )
    except ConditionFailed:
        raise NotFound("There is no such prefix.") from None
