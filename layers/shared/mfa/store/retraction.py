"""Undoes a send whose message no provider accepted: exactly once, whatever was sent, used or deleted in between.

Each write names the send by its id, which the item's `in_flight` holds from the send's write until it is taken back.
So a write that never came through, or a try that is repeated after a lost answer, finds nothing to take back.
"""

from typing import Any

from mfa.errors import Unavailable
from mfa.models.code import Send
from mfa.models.resources import UserKey
from mfa.store.challenge_items import CODE_ATTRIBUTES, NOT_USED, SENDS, item_key, read
from mfa.store.expressions import Write, update
from mfa.store.table import ConditionFailed, Key, Table, Value
from mfa.values.ids import send_time

# Each try that fails means that another send or guess came through in between, and these are few.
_TRIES = 20
_STANDS = "contains(in_flight, :id)"  # The send was written, and not taken back yet.
# The user's code is this send's, and no other message with it is under way or was taken.
_ALONE = "(validation_id = :code AND carried_by = :ids)"
_NEXT_REVISION = {"revision": "revision + :one"}  # A send in flight sees by it that another was taken back.


def take_back(table: Table, key: UserKey, send: Send, *, keeps_place: bool, expires: int = 0) -> bool:
    """Take the send back from the user's code; return whether its code is no longer the user's.

    The code is voided unless it was used, or is in a message of another send too. The send's place in the user's
    windows is given back unless it `keeps_place`. Where the user will be deleted, the rest `expires` then (seconds).
    Raises Unavailable.
    """
    forgiven = 0
    for _ in range(_TRIES):
        try:
            table.update(**_void(key, send, keeps_place, forgiven, expires))
            return True
        except ConditionFailed as failure:
            stands = read(failure.item)
        alone = stands.validation_id == send.validation_id and stands.carried_by == {send.id}
        forgiven = stands.forgiven
        if send.id not in stands.in_flight or (alone and stands.used):
            return stands.validation_id != send.validation_id
        if not alone and table.update_if(**_leave(key, send, keeps_place)):
            return stands.validation_id != send.validation_id
    raise Unavailable("The data store is busy.")


def give_back(table: Table, budget: Key, send: Send, sent: int) -> None:
    """Take the send, whose time there is `sent`, out of the budget of an address, if it is in there."""
    request = update(
        budget,
        computed=_NEXT_REVISION,
        deletes={"in_flight": frozenset({send.id}), "sends": frozenset({sent})},
        condition=_STANDS,
        values={"one": 1, "id": send.id},
    )
    table.update_if(**request)


def _void(key: UserKey, send: Send, keeps_place: bool, forgiven: int, expires: int) -> Write:
    """The update that voids the code. What it had `forgiven` counts again, and the item must not expire then."""
    return _update(
        key,
        send,
        keeps_place,
        f"{_STANDS} AND {_ALONE} AND {NOT_USED} AND forgiven = :forgiven",
        sets={"ttl": expires} if expires else {},
        computed={"failures": "failures + :forgiven"},
        removes=(*CODE_ATTRIBUTES, "ttl") if forgiven and not expires else CODE_ATTRIBUTES,
        values={"forgiven": forgiven},
    )


def _leave(key: UserKey, send: Send, keeps_place: bool) -> Write:
    """The update that leaves the code, which is another's, or another's too."""
    carried = {"carried_by": frozenset({send.id})}
    return _update(key, send, keeps_place, f"{_STANDS} AND NOT {_ALONE}", deletes=carried)


def _update(key: UserKey, send: Send, keeps_place: bool, condition: str, **more: Any) -> Write:
    """What both updates have in common. `undone` only grows: the stream counts by it (mfa.fraud.send_counts)."""
    ids = frozenset({send.id})
    undone: dict[str, Value] = {
        "undone_at": send_time(send.id),
        "undone_destination": send.destination,
        "undone_segments": send.segments,
    }
    place = {} if keeps_place else {SENDS[send.purpose]: frozenset({send.sent})}
    counted = {**_NEXT_REVISION, "undone": "if_not_exists(undone, :none) + :one"}
    values: dict[str, Value] = {"one": 1, "none": 0, "id": send.id, "ids": ids, "code": send.validation_id}
    return update(
        item_key(key),
        sets=undone | more.get("sets", {}),
        computed=counted | more.get("computed", {}),
        deletes={"in_flight": ids, **place, **more.get("deletes", {})},
        removes=more.get("removes", ()),
        condition=condition,
        values=values | more.get("values", {}),
    )
