"""Background counts by account and application: a day's messages with their caps, and circuits."""

from typing import TYPE_CHECKING, NamedTuple

from mfa.errors import NotFound
from mfa.models.resources import Application
from mfa.store import listing
from mfa.store.expressions import PRESENT, Values, same_version, update
from mfa.store.reading import reader
from mfa.store.table import Key, Table
from mfa.values.dates import DAILY_SECONDS, timestamp
from mfa.values.paging import Page

if TYPE_CHECKING:
    from mfa.models.account import Account

COUNTS = ("sends", "validations", "former_sends", "former_validations")


class Circuit(NamedTuple):
    """The codes sent and used in a window, which is numbered from 1970, and in the window before.

    The circuit is open until `open_until` (milliseconds); 0: closed.
    """

    account: str = ""
    destination: str = ""
    number: int = 0
    sends: int = 0
    validations: int = 0
    open_until: int = 0
    former_sends: int = 0
    former_validations: int = 0


read = reader(Circuit)


def key(account: str, destination: str) -> Key:
    """Return the primary key of a circuit."""
    return f"ACCOUNT#{account}#PREFIX#{destination}", "CIRCUIT"


def fetch(table: Table, account: str, destination: str) -> Circuit:
    """Return the current circuit."""
    return read(table.get(key(account, destination)))


def fetch_page(table: Table, account: str, page: Page) -> tuple[list[Circuit], str]:
    """Return a page of an account's circuits, newest first, and the position after it."""
    return listing.query(table, partition(account), page, lambda suffix: key(account, f"+{suffix}"), read)


def partition(account: str) -> str:
    """Return the index partition of an account's circuits."""
    return f"ACCOUNT#{account}#PREFIXES"


def day_key(account: str, application: str, day: int) -> Key:
    """Return the primary key of a day's messages, the day numbered from 1970. Application "" is all applications."""
    of_application = f"#APP#{application}" if application else ""
    return f"ACCOUNT#{account}{of_application}", f"DAY#{timestamp(day * DAILY_SECONDS * 1000)[:10]}"


def messages(table: Table, account: str, application: str, day: int) -> int | None:
    """Return a day's messages, in segments, counted from the stream; None if none was counted."""
    item = table.get(day_key(account, application, day))
    return item["messages"] if item else None


def cap(table: Table, sender: Key, until: int) -> None:
    """Stop an account or application from sending `until` then (milliseconds), without a new version."""
    earlier = "(attribute_not_exists(capped_until) OR capped_until < :capped_until)"
    table.update_if(**update(sender, sets={"capped_until": until}, condition=f"{PRESENT} AND {earlier}"))


def unchanged(before: "Account | Application") -> tuple[str, Values]:
    """Return the condition that an account or application has the version and cap that were read.

    A cap makes no new version, so a write of the whole item could undo it.
    """
    version, values = same_version(before.version_number)
    same_cap = "capped_until = :capped"
    if not before.capped_until:
        same_cap = f"({same_cap} OR attribute_not_exists(capped_until))"
    return f"{version} AND {same_cap}", {**values, "capped": before.capped_until}


def uncap(table: Table, sender: Key) -> None:
    """Let an account or application send again, until it reaches its cap again."""
    table.update_if(**update(sender, removes=["capped_until"], condition=PRESENT))


def set_open(table: Table, circuit: Circuit, until: int) -> None:
    """Open or close the circuit if its counts are unchanged."""
    judged = {name: getattr(circuit, name) for name in ("number", *COUNTS)}
    request = update(
        key(circuit.account, circuit.destination),
        sets={"open_until": until},
        condition=" AND ".join(f"#{name} = :{name}" for name in judged),
        values=judged,
    )
    table.update_if(**request)


def reset(table: Table, account: str, destination: str) -> None:
    """Close the circuit and reset its counts. Raises NotFound."""
    anew = dict.fromkeys(("open_until", *COUNTS), 0)
    if not table.update_if(**update(key(account, destination), sets=anew, condition=PRESENT)):
        raise NotFound("There is no such prefix.")
