"""Counts and the ids of counted stream records, written together, so that each record counts once.

One item of the account contains the ids of the records of one second. A record finds this item again in every batch.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mfa.store import guard_items, listing
from mfa.store.expressions import ABSENT, update
from mfa.store.guard_items import COUNTS, Circuit
from mfa.store.table import Key, Table
from mfa.values.dates import DAILY_SECONDS, timestamp

# Longer than the stream keeps a record.
_KEPT_SECONDS = 2 * DAILY_SECONDS
_NAME_BYTES = 8
_NO_NAMES = ABSENT
_SAME_REVISION = "revision = :before"


class Moment(NamedTuple):
    """An account's records of one second. Their counts belong to one day and one window of `length` seconds.

    Day and window are numbered from 1970.
    """

    account: str
    second: int
    day: int
    window: int
    length: int


class Tally(NamedTuple):
    """The numbers to add: segments by application ("": the account), and codes (sent, used) by prefix."""

    messages: Mapping[str, int]
    codes: Mapping[str, tuple[int, int]]


class Found(NamedTuple):
    """The ids of a second's counted records, the item's revision, and the current circuits."""

    names: frozenset[bytes]
    revision: int
    circuits: Mapping[str, Circuit]


def name(partition: str, number: str) -> bytes:
    """Return the id of a record of the item in `partition`: its sequence number is unique there."""
    return hashlib.sha256(f"{partition} {number}".encode()).digest()[:_NAME_BYTES]


def key(moment: Moment) -> Key:
    """Return the primary key of the ids of a second's records."""
    return f"ACCOUNT#{moment.account}#COUNTED", str(moment.second)


def fetch(table: Table, moment: Moment, destinations: Sequence[str]) -> Found:
    """Return the counted records of the second and the circuits of at most 99 `destinations`, in one request."""
    keys = [guard_items.key(moment.account, each) for each in destinations]
    counted, *circuits = table.get_all(key(moment), *keys)
    held = counted or {}
    read = {each: guard_items.read(item) for each, item in zip(destinations, circuits, strict=True)}
    return Found(held.get("record_names", frozenset()), held.get("revision", 0), read)


def writes(moment: Moment, found: Found, tally: Tally, names: frozenset[bytes]) -> list[dict[str, Any]]:
    """Return the writes that add `tally` and the ids of its records (`names`), if `found` is unchanged."""
    noted = update(
        key(moment),
        sets={"revision": found.revision + 1, "ttl": moment.second + _KEPT_SECONDS},
        adds={"record_names": names},
        condition=_SAME_REVISION if found.revision else _NO_NAMES,
        values={"before": found.revision} if found.revision else {},
    )
    updates = [noted]
    for application, sent in tally.messages.items():
        day = guard_items.day_key(moment.account, application, moment.day)
        updates.append(update(day, sets={"ttl": (moment.day + 3) * DAILY_SECONDS}, adds={"messages": sent}))
    for destination, (sends, used) in tally.codes.items():
        counted = Circuit(moment.account, destination, moment.window, sends, used)
        updates += _add_codes(moment, found.circuits[destination], counted)
    return [{"Update": each} for each in updates]


def _add_codes(moment: Moment, stands: Circuit, counted: Circuit) -> list[dict[str, Any]]:
    """Add to the current window or the one before, or begin a new window. Older codes do not count."""
    if not stands.account or stands.number < counted.number:
        return [_begin(moment, stands, counted)]
    if stands.number == counted.number:
        return [_count(counted)]
    if stands.number == counted.number + 1:
        late = {"former_sends": counted.sends, "former_validations": counted.validations}
        return [_count(Circuit(counted.account, counted.destination, stands.number, **late))]
    return []


def _count(counted: Circuit) -> dict[str, Any]:
    return update(
        guard_items.key(counted.account, counted.destination),
        adds={each: getattr(counted, each) for each in COUNTS},
        condition="#number = :number",
        values={"number": counted.number},
    )


def _begin(moment: Moment, stands: Circuit, counted: Circuit) -> dict[str, Any]:
    """Begin a window after that of `stands`, or the first one. An open circuit stays open."""
    date = timestamp(counted.number * moment.length * 1000)
    place = listing.index_attributes(
        guard_items.partition(counted.account), date, counted.destination.removeprefix("+")
    )
    fields = counted._replace(sends=max(counted.sends, 0))._asdict()
    kept = {"open_until": "open_until"}
    if stands.account and stands.number == counted.number - 1:
        kept |= {"former_sends": "sends", "former_validations": "validations"}
    values = {each: fields.pop(each) for each in kept}
    return update(
        guard_items.key(counted.account, counted.destination),
        sets={**fields, **place, "ttl": counted.number * moment.length + 7 * DAILY_SECONDS},
        computed={each: f"if_not_exists({source}, :{each})" for each, source in kept.items()},
        condition="#number = :stands" if stands.account else ABSENT,
        values=values | ({"stands": stands.number} if stands.account else {}),
    )
