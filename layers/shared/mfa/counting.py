"""Rule of the guard's counts: what the table's stream tells of codes caps senders, and opens and closes circuits.

Off the hot path, a batch at once. What was counted of a batch that failed later is counted again when it is repeated.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mfa.ids import send_time
from mfa.resources import Purpose
from mfa.settings import Settings
from mfa.store import account_items, application_items, guard_items
from mfa.store.guard_items import Circuit
from mfa.store.table import Table

_DAY = 86_400
# The destination of a test number, to which nothing is sent, and that of all e-mail, of which no circuit judges.
_NOWHERE, _MAIL = {"S": ""}, "@"


class _Place(NamedTuple):
    """Whose code it is, and where its association went ("" if nobody knows)."""

    account: str
    application: str
    destination: str


class _Event(NamedTuple):
    """What a record tells: messages sent (-1: one that was not sent after all), codes sent to a new place, and used.

    `at`, in seconds, is when the code was sent: what is used counts where it was sent.
    """

    place: _Place
    at: int
    messages: int
    sends: int
    validations: int


def count(table: Table, settings: Settings, records: Sequence[Mapping[str, Any]]) -> None:
    """Count what `records` of codes tell, cap who sent enough, open and close circuits. Raises Unavailable."""
    messages: Counter[tuple[str, str, int]] = Counter()
    sends: Counter[tuple[str, str, int]] = Counter()
    validations: Counter[tuple[str, str, int]] = Counter()
    for each in filter(None, map(_event, records)):
        messages[each.place.account, each.place.application, each.at // _DAY] += each.messages
        if each.place.destination:
            window = each.place.account, each.place.destination, each.at // settings.guard_seconds
            sends[window] += each.sends
            validations[window] += each.validations
    _count_messages(table, settings, messages)
    for (account, destination, number), sent in sends.items():
        used = validations[account, destination, number]
        if sent or used:
            found = guard_items.add(table, account, destination, number, sent, used, settings.guard_seconds)
            _judge(table, settings, found)


def _count_messages(table: Table, settings: Settings, messages: Counter[tuple[str, str, int]]) -> None:
    """Cap an application that has sent its messages of the day, and an account with whichever of its own send on.

    The account's cap reaches requests with the authorizer's next answer, and meanwhile those of applications that send.
    """
    of_accounts: Counter[tuple[str, int]] = Counter()
    for (account, _, day), sent in messages.items():
        of_accounts[account, day] += sent
    own = {account: _under(table, settings, account) for account in {account for account, _ in of_accounts}}
    spent = set()
    for (account, day), sent in of_accounts.items():
        if _reached(table, (account, "", day), sent, own[account].account_daily_messages):
            guard_items.cap(table, account_items.key(account), _end(day))
            spent.add((account, day))
    for (account, application, day), sent in messages.items():
        reached = _reached(table, (account, application, day), sent, own[account].daily_messages)
        if reached or (sent and (account, day) in spent):
            guard_items.cap(table, application_items.key(application), _end(day))


def _under(table: Table, settings: Settings, account: str) -> Settings:
    found = account_items.fetch(table, account)
    return settings.under(found.limits if found else ())


def _reached(table: Table, sender: tuple[str, str, int], sent: int, most: int) -> bool:
    """Count what a sender sent on a day, if there is a cap (`most`); tell whether that is reached."""
    return bool(sent and most) and guard_items.add_messages(table, *sender, sent) >= most


def _end(day: int) -> int:
    return (day + 1) * _DAY * 1000


def _judge(table: Table, settings: Settings, circuit: Circuit | None) -> None:
    """Open a circuit whose codes are not used, to the end of the window after theirs; close it if they are after all.

    If others have counted meanwhile, they judge.
    """
    if circuit is None:
        return
    ends = 0
    if _unused(settings, circuit.sends, circuit.validations):
        ends = circuit.number + 2
    elif _unused(settings, circuit.former_sends, circuit.former_validations):
        ends = circuit.number + 1
    until = ends * settings.guard_seconds * 1000
    if until != circuit.open_until:
        guard_items.set_open(table, circuit, until)


def _unused(settings: Settings, sends: int, validations: int) -> bool:
    return sends >= settings.guard_minimum and 100 * validations < settings.guard_percent * sends


def _event(record: Mapping[str, Any]) -> _Event | None:
    """Read what one write did: it stored a code, took a send back, or made a guess."""
    change = record["dynamodb"]
    new, old = change["NewImage"], change.get("OldImage", {})
    written = _ids(new, "in_flight") - _ids(old, "in_flight")
    undone = _number(new, "undone") - _number(old, "undone")
    sent = len(written) - undone
    association = _text(new, "purpose") == Purpose.ASSOCIATION
    used = int(association and _used(new) and not (_used(old) and _same_code(new, old)))
    if not (sent or used) or new.get("destination") == _NOWHERE:
        return None
    _, account, _, application, _, _ = change["Keys"]["pk"]["S"].split("#")
    destination = _text(new, "undone_destination" if undone else "destination").removeprefix(_MAIL)
    sent_by = written or _ids(new, "carried_by")
    at = send_time(max(sent_by)) if sent_by else int(change["ApproximateCreationDateTime"])
    if undone:
        at = _number(new, "undone_at") // 1000
    counts_there = undone or association  # Of an undone login there is no destination.
    return _Event(_Place(account, application, destination), at, sent, sent if counts_there else 0, used)


def _ids(image: Mapping[str, Any], name: str) -> set[int]:
    """The ids of sends in a set. To those in flight a write adds its own, and drops those of before the last minute."""
    return set(map(int, image.get(name, {}).get("NS", ())))


def _number(image: Mapping[str, Any], name: str) -> int:
    return int(image.get(name, {}).get("N", 0))


def _text(image: Mapping[str, Any], name: str) -> str:
    return str(image.get(name, {}).get("S", ""))


def _same_code(new: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
    return _text(new, "validation_id") == _text(old, "validation_id")


def _used(image: Mapping[str, Any]) -> bool:
    """Whether the last guess was right; bytes and Lambda's base64 of them compare alike."""
    guess = image.get("guess", {}).get("BS", ())
    return any(digest in guess for digest in _digests(image))


def _digests(image: Mapping[str, Any]) -> Iterator[Any]:
    return (image[name]["B"] for name in ("digest", "prefixed") if name in image)
