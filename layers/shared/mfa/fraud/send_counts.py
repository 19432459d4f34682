"""Rule of the counts: counts the codes in the table's stream, for caps and circuits.

It runs in the background, on batches. Each record counts once, even if it is repeated (ADR 13).
"""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mfa.errors import Unavailable
from mfa.fraud import caps
from mfa.models.code import Purpose
from mfa.models.resources import Record
from mfa.runtime import telemetry
from mfa.runtime.settings import Settings
from mfa.store import account_items, count_items
from mfa.store.count_items import Moment, Tally
from mfa.store.table import ConditionFailed, Table, require_known_format
from mfa.values import mailboxes
from mfa.values.dates import DAILY_SECONDS
from mfa.values.ids import new_id, send_time

# The destination of a test number, to which nothing is sent.
_NOWHERE = {"S": ""}
_TRIES = 8
_LONGEST_PAUSE = 0.05  # In seconds.
# A transaction has at most 100 items: for each pair a count of the application and one of the prefix, and two more.
_MOST_PAIRS = 49


class _Place(NamedTuple):
    """The account and application of a code, and the prefix of an association ("" if unknown)."""

    account: str
    application: str
    destination: str


class _Event(NamedTuple):
    """The content of a record: messages sent (in segments), codes sent to a new place, and codes used.

    The numbers are negative for a message that turned out not to be sent. `at` is when the code was sent (seconds),
    also for a code that is used.
    """

    place: _Place
    at: int
    messages: int
    sends: int
    validations: int


class _Record(NamedTuple):
    """A record of the stream: its id in the counts, its sequence number, its time in seconds, and its content."""

    name: bytes
    number: str
    second: int
    event: _Event


def count(
    table: Table,
    settings: Settings,
    records: Sequence[Mapping[str, Any]],
    sleep: Callable[[float], None] = time.sleep,
) -> list[str]:
    """Count the codes in `records`, set caps, open and close circuits.

    Returns the sequence numbers of records to retry. An account whose counts fail does not delay others.
    """
    parsed, failed = _read(records)
    accounts: defaultdict[str, list[_Record]] = defaultdict(list)
    for each in parsed:
        accounts[each.event.place.account].append(each)
    for account, of_account in accounts.items():
        try:
            _count_account(table, _under(table, settings, account), of_account, sleep)
        except Exception as error:  # noqa: BLE001 - whatever it is, the records of other accounts count
            telemetry.log_any(error)
            failed += [each.number for each in of_account]
    return failed


def _read(records: Sequence[Mapping[str, Any]]) -> tuple[list[_Record], list[str]]:
    """Return the records that change a count, and the sequence numbers of those that cannot be read."""
    parsed, failed = [], []
    for record in records:
        change = record["dynamodb"]
        try:
            event = _event(record)
            if event:
                name = count_items.name(change["Keys"]["pk"]["S"], change["SequenceNumber"])
                second = int(change["ApproximateCreationDateTime"])
                parsed.append(_Record(name, change["SequenceNumber"], second, event))
        except Exception as error:  # noqa: BLE001 - whatever stands in it, the other records count
            telemetry.log_unread(change["SequenceNumber"], error)
            failed.append(change["SequenceNumber"])
    return parsed, failed


def _count_account(
    table: Table, settings: Settings, parsed: Sequence[_Record], sleep: Callable[[float], None]
) -> None:
    """Count the records of one account, then check its caps and circuits.

    They are also checked if all was counted before, because the check can have failed.
    """
    moments: defaultdict[Moment, list[_Record]] = defaultdict(list)
    for each in parsed:
        place, at = each.event.place, each.event.at
        window = at // settings.guard_seconds
        moments[
            Moment(place.account, each.second, at // DAILY_SECONDS, window, settings.guard_seconds)
        ].append(each)
    for moment, of_moment in moments.items():
        for some in _slices(of_moment):
            _count_once(table, settings, moment, some, sleep)
    _judge(table, settings, [each.event for each in parsed])


def _judge(table: Table, settings: Settings, events: Sequence[_Event]) -> None:
    senders = {(*each.place[:2], each.at // DAILY_SECONDS) for each in events if each.messages}
    caps.judge_caps(table, settings, senders)
    places = {(each.place.account, each.place.destination) for each in events if _of_circuit(each)}
    caps.judge_circuits(table, settings, places)


def _slices(parsed: Sequence[_Record]) -> Iterator[list[_Record]]:
    """Yield the records in slices whose counts fit one transaction."""
    some: list[_Record] = []
    pairs = set()
    for each in parsed:
        pairs.add(each.event.place)
        if len(pairs) > _MOST_PAIRS:
            yield some
            some, pairs = [], {each.event.place}
        some.append(each)
    yield some


def _count_once(
    table: Table,
    settings: Settings,
    moment: Moment,
    parsed: Sequence[_Record],
    sleep: Callable[[float], None],
) -> None:
    """Add the records that were not counted yet, in one transaction with their ids. Raises Unavailable."""
    destinations = {each.event.place.destination for each in parsed if _of_circuit(each.event)}
    for _ in range(_TRIES):
        found = count_items.fetch(table, moment, sorted(destinations))
        new = [each for each in parsed if each.name not in found.names]
        tally = _tally(settings, [each.event for each in new])
        if not any(tally):
            return None
        names = frozenset(each.name for each in new)
        try:
            return table.transact(count_items.writes(moment, found, tally, names), new_id(0))
        except ConditionFailed:
            sleep(random.random() * _LONGEST_PAUSE)  # noqa: S311 - a pause need not be secret
    raise Unavailable("The fraud guard's counts are busy.")


def _of_circuit(event: _Event) -> bool:
    return bool(event.place.destination and (event.sends or event.validations))


def _tally(settings: Settings, events: Sequence[_Event]) -> Tally:
    """Add up the counts: messages if there is a cap (the account's under ""), and codes by prefix."""
    messages: Counter[str] = Counter()
    sends: Counter[str] = Counter()
    validations: Counter[str] = Counter()
    for each in events:
        if settings.account_daily_messages:
            messages[""] += each.messages
        if settings.daily_messages:
            messages[each.place.application] += each.messages
        if _of_circuit(each):
            sends[each.place.destination] += each.sends
            validations[each.place.destination] += each.validations
    codes = {each: (sends[each], validations[each]) for each in sends}
    return Tally(dict(messages), codes)


def _under(table: Table, settings: Settings, account: str) -> Settings:
    found = account_items.fetch(table, account)
    return settings.under(found.limits if found else ())


def _event(record: Mapping[str, Any]) -> _Event | None:
    """Return what one write did: stored a code, took a send back, or made a guess."""
    change = record["dynamodb"]
    new, old = change["NewImage"], change.get("OldImage", {})
    require_known_format(new)
    written = _ids(new, "in_flight") - _ids(old, "in_flight")
    undone = _number(new, "undone") - _number(old, "undone")
    sent = len(written) - undone
    association = _text(new, "purpose") == Purpose.ASSOCIATION
    same_code = _text(new, "validation_id") == _text(old, "validation_id")
    used = int(association and _used(new) and not (_used(old) and same_code))
    if not (sent or used) or new.get("destination") == _NOWHERE:
        return None
    owner = Record.read(change["Keys"]["pk"]["S"])
    assert owner, "not the key of a code"
    destination = _text(new, "undone_destination" if undone else "destination").removeprefix(
        mailboxes.DESTINATION
    )
    sent_by = written or _ids(new, "carried_by")
    at = send_time(max(sent_by)) if sent_by else int(change["ApproximateCreationDateTime"])
    if undone:
        at = _number(new, "undone_at")
    segments = _number(new, "undone_segments" if undone else "segments") or 1
    sends = sent if undone or association else 0  # An undone login has no prefix.
    return _Event(_Place(owner.account, owner.application, destination), at, sent * segments, sends, used)


def _ids(image: Mapping[str, Any], name: str) -> set[int]:
    """The ids in a set of sends. A write adds its own to those of running sends and drops those older than a minute."""
    return set(map(int, image.get(name, {}).get("NS", ())))


def _number(image: Mapping[str, Any], name: str) -> int:
    return int(image.get(name, {}).get("N", 0))


def _text(image: Mapping[str, Any], name: str) -> str:
    return str(image.get(name, {}).get("S", ""))


def _used(image: Mapping[str, Any]) -> bool:
    """Return whether the last guess was right. Bytes and Lambda's base64 of them compare alike."""
    guess = image.get("guess", {}).get("BS", ())
    return any(image[name]["B"] in guess for name in ("digest", "prefixed") if name in image)
