"""Rule of the counts: counts the codes in the table's stream, for caps and circuits.

It runs in the background, on batches. Each record counts once, even if it is repeated (ADR 13).
"""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mfa.errors import Unavailable
from mfa.fraud import caps
from mfa.models.code import Purpose
from mfa.models.resources import Record
from mfa.runtime import telemetry
from mfa.runtime.settings import Settings
from mfa.store import account_items, count_items, guard_items
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


class _Event(NamedTuple):
    """A record of the stream: its id in the counts, its sequence number, its time in seconds, and its content.

    The content is the messages sent (in segments), the codes sent to a new place, and the codes used. The numbers are
    negative for a message that turned out not to be sent. `destination` is the prefix of an association, "" if
    unknown. `at` is when the code was sent (seconds), also for a code that is used.
    """

    name: bytes
    number: str
    second: int
    account: str
    application: str
    destination: str
    at: int
    messages: int
    sends: int
    validations: int

    @property
    def is_of_circuit(self) -> bool:
        """Whether it changes the counts of a prefix."""
        return bool(self.destination and (self.sends or self.validations))


def count(
    table: Table,
    settings: Settings,
    records: Sequence[Mapping[str, Any]],
    sleep: Callable[[float], None] = time.sleep,
) -> list[str]:
    """Count the codes in `records`, set caps, open and close circuits.

    Returns the sequence numbers of records to retry. An account whose counts fail does not delay others.
    """
    failed: list[str] = []
    accounts: defaultdict[str, list[_Event]] = defaultdict(list)
    for record in records:
        try:
            if event := _event(record):
                accounts[event.account].append(event)
        except Exception as error:  # noqa: BLE001 - whatever stands in it, the other records count
            number = record["dynamodb"]["SequenceNumber"]
            telemetry.log_unread(number, error)
            failed.append(number)
    for account, events in accounts.items():
        try:
            _count_account(table, settings, account, events, sleep)
        except Exception as error:  # noqa: BLE001 - whatever it is, the records of other accounts count
            telemetry.log_failure(error)
            failed += [each.number for each in events]
    return failed


def _count_account(
    table: Table, settings: Settings, account: str, events: Sequence[_Event], sleep: Callable[[float], None]
) -> None:
    """Count the records of one account, then check its caps and circuits.

    They are also checked if all was counted before, because the check can have failed.
    """
    found = account_items.fetch(table, account)
    settings = settings.under(found.limits if found else ())
    moments: defaultdict[Moment, list[_Event]] = defaultdict(list)
    for each in events:
        window = each.at // settings.guard_seconds
        moment = Moment(account, each.second, each.at // DAILY_SECONDS, window, settings.guard_seconds)
        moments[moment].append(each)
    for moment, of_moment in moments.items():
        for some in _slices(of_moment):
            _count_once(table, settings, moment, some, sleep)
    senders = {(each.application, each.at // DAILY_SECONDS) for each in events if each.messages}
    caps.judge_caps(table, settings, account, senders)
    for destination in sorted({each.destination for each in events if each.is_of_circuit}):
        caps.judge(table, settings, guard_items.fetch(table, account, destination))


def _slices(events: Sequence[_Event]) -> Iterator[list[_Event]]:
    """Yield the records in slices whose counts fit one transaction."""
    pairs = sorted({(each.application, each.destination) for each in events})
    for start in range(0, len(pairs), _MOST_PAIRS):
        some = pairs[start : start + _MOST_PAIRS]
        yield [each for each in events if (each.application, each.destination) in some]


def _count_once(
    table: Table, settings: Settings, moment: Moment, events: Sequence[_Event], sleep: Callable[[float], None]
) -> None:
    """Add the records that were not counted yet, in one transaction with their ids. Raises Unavailable."""
    destinations = sorted({each.destination for each in events if each.is_of_circuit})
    for _ in range(_TRIES):
        found = count_items.fetch(table, moment, destinations)
        new = {each.name: each for each in events if each.name not in found.names}
        tally = _tally(settings, new.values())
        if not any(tally):
            return None
        try:
            return table.transact(count_items.writes(moment, found, tally, frozenset(new)), new_id(0))
        except ConditionFailed:
            sleep(random.random() * _LONGEST_PAUSE)  # noqa: S311 - a pause need not be secret
    raise Unavailable("The fraud guard's counts are busy.")


def _tally(settings: Settings, events: Iterable[_Event]) -> Tally:
    """Add up the counts: messages if there is a cap (the account's under ""), and codes by prefix."""
    messages: Counter[str] = Counter()
    sends: Counter[str] = Counter()
    validations: Counter[str] = Counter()
    for each in events:
        if settings.account_daily_messages:
            messages[""] += each.messages
        if settings.daily_messages:
            messages[each.application] += each.messages
        if each.is_of_circuit:
            sends[each.destination] += each.sends
            validations[each.destination] += each.validations
    return Tally(messages, {each: (sends[each], validations[each]) for each in sends})


def _event(record: Mapping[str, Any]) -> _Event | None:
    """Return what one write did, if it stored a code, took a send back, or made the right guess."""
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
    if undone:
        place, at = _text(new, "undone_destination"), _number(new, "undone_at")
    else:
        place, sent_by = _text(new, "destination"), written or _ids(new, "carried_by")
        at = send_time(max(sent_by)) if sent_by else int(change["ApproximateCreationDateTime"])
    segments = _number(new, "undone_segments" if undone else "segments") or 1
    sends = sent if undone or association else 0  # An undone login has no prefix.
    destination = place.removeprefix(mailboxes.DESTINATION)
    return _Event(*_identity(change), destination, at, sent * segments, sends, used)


def _identity(change: Mapping[str, Any]) -> tuple[bytes, str, int, str, str]:
    """Return the ids of a record, its time, and the account and application of its code."""
    key, number = change["Keys"]["pk"]["S"], change["SequenceNumber"]
    owner = Record.read(key)
    assert owner, "not the key of a code"
    second = int(change["ApproximateCreationDateTime"])
    return count_items.name(key, number), number, second, owner.account, owner.application


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
