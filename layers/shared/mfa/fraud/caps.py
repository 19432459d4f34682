"""Rule of caps and circuits: the counts stop senders that reached a cap, and open and close circuits (ADR 13)."""

from collections.abc import Set as AbstractSet

from mfa.runtime.settings import Settings
from mfa.store import account_items, application_items, guard_items
from mfa.store.guard_items import Circuit
from mfa.store.table import Table
from mfa.values.dates import DAILY_SECONDS


def judge_caps(table: Table, settings: Settings, account: str, senders: AbstractSet[tuple[str, int]]) -> None:
    """Set the cap of each application that sent its messages of the day, and of the account on its applications too.

    `senders` are application and day, numbered from 1970. The account's cap takes effect when the authorizer runs
    again. Until then, each of its applications that sends gets the cap.
    """
    for day in {day for _, day in senders}:
        spent = _reached(table, (account, "", day), settings.account_daily_messages)
        if spent:
            guard_items.cap(table, account_items.key(account), _end(day))
        for application in {application for application, of in senders if of == day}:
            if spent or _reached(table, (account, application, day), settings.daily_messages):
                guard_items.cap(table, application_items.key(application), _end(day))


def _reached(table: Table, sender: tuple[str, str, int], most: int) -> bool:
    """Return whether a sender has sent its messages of a day. `most` 0: no cap."""
    return most > 0 and (guard_items.messages(table, *sender) or 0) >= most


def _end(day: int) -> int:
    return (day + 1) * DAILY_SECONDS * 1000


def judge(table: Table, settings: Settings, circuit: Circuit) -> None:
    """Open a circuit whose codes are not used, until the end of the next window; close it if they are used.

    If another request changed the counts meanwhile, that request decides.
    """
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
