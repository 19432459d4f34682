"""An address: the codes sent to it and its users, written if they are unchanged since they were read."""

from typing import Any, NamedTuple

from mfa.models.code import Send
from mfa.store.challenge_items import still_in_flight
from mfa.store.expressions import ABSENT, keyed, update
from mfa.store.reading import reader
from mfa.store.table import Key, Table, Value
from mfa.values.dates import DAILY_SECONDS
from mfa.values.ids import next_revision

_SAME_REVISION = "revision = :before"


class Budget(NamedTuple):
    """The association codes of one address, and its users.

    `sends` are the times of the codes that still count, in milliseconds; `in_flight` the ids of sends of the last
    minute; `users` the digests of the ids of users who have or had the address. `revision` 0: there is no item.
    """

    sends: frozenset[int] = frozenset()
    revision: int = 0
    in_flight: frozenset[int] = frozenset()
    users: frozenset[bytes] = frozenset()


read = reader(Budget)


def key(account: str, application: str, address_digest: str) -> Key:
    """Return the primary key of an address's item."""
    return f"ACCOUNT#{account}#APP#{application}#ADDRESS#{address_digest}", "BUDGET"


def spend(
    place: Key, before: Budget, sends: frozenset[int], send: Send, users: frozenset[bytes]
) -> dict[str, Any]:
    """Return the write that sets an address's sends and users if it is unchanged since `before`."""
    after = Budget(sends, next_revision(before.revision), still_in_flight(before.in_flight, send), users)
    return {"Update": _exchange(place, before, after, send.sent)}


def remove_user(table: Table, place: Key, before: Budget, user: bytes, now: int) -> None:
    """Remove a user from the address. Raises ConditionFailed if it changed since `before`. `now` is in milliseconds."""
    if user in before.users:
        after = before._replace(revision=next_revision(before.revision), users=before.users - {user})
        table.update(**_exchange(place, before, after, now))


def forget_user(table: Table, place: Key, before: Budget, user: bytes, now: int) -> None:
    """Remove a user from the address, and delete it if it has no other. Raises ConditionFailed if it changed."""
    if before.users - {user}:
        remove_user(table, place, before, user, now)
    elif before.revision:
        table.write("delete_item", **keyed(place, _SAME_REVISION, {"before": before.revision}))


def _exchange(place: Key, before: Budget, after: Budget, now: int) -> dict[str, Any]:
    """The update from `before` to `after`. An address without users expires two days after the last send."""
    attributes: dict[str, Value] = {name: value for name, value in after._asdict().items() if value}
    gone = [name for name in Budget._fields if name not in attributes]
    if after.users:
        gone.append("ttl")
    else:
        attributes["ttl"] = max([now, *after.sends]) // 1000 + 2 * DAILY_SECONDS
    return update(
        place,
        sets=attributes,
        removes=gone,
        condition=_SAME_REVISION if before.revision else ABSENT,
        values={"before": before.revision} if before.revision else {},
    )
