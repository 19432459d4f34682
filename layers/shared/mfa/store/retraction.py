"""Undoes a send whose message no provider accepted: exactly once, even if codes were sent, used or deleted since.

Each write is conditional on the send's id in `in_flight`, which contains it from the send's write until it is undone.
So an undo of a write that was not applied, or a repeated undo, changes nothing.
"""

from typing import Any

from mfa.errors import Unavailable
from mfa.models.code import Send
from mfa.models.resources import UserKey
from mfa.store.challenge_items import CODE_ATTRIBUTES, NOT_USED, SENDS, item_key, read
from mfa.store.expressions import Write, update
from mfa.store.table import ConditionFailed, Key, Table, Value
from mfa.values.ids import send_time

# A try fails only if another send or guess was written in between, and there are few of these.
_TRIES = 20
_STANDS = "contains(in_flight, :id)"  # The send was written, and not undone yet.
# The user's code is this send's, and no other running or accepted message contains it.
_ALONE = "(validation_id = :code AND carried_by = :ids)"
_NEXT_REVISION = {"revision": "revision + :one"}  # A running send notices by it that another was undone.


def take_back(table: Table, key: UserKey, send: Send, *, keeps_place: bool, expires: int = 0) -> bool:
    """Undo the send in the user's code. Return whether the user's code is no longer this send's.

    The code is voided unless it was used, or another send's message contains it. The send no longer counts in the
    user's windows, unless it `keeps_place`. If the user will be deleted, the rest `expires` then (seconds). Raises
    Unavailable.
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
        is_done = send.id not in stands.in_flight or (alone and stands.used)
        if not (is_done or alone):  # The code stays, because another send's message contains it.
            carried = {"carried_by": frozenset({send.id})}
            kept = _update(key, send, keeps_place, f"{_STANDS} AND NOT {_ALONE}", deletes=carried)
            is_done = table.update_if(**kept)
        if is_done:
            return stands.validation_id != send.validation_id
    raise Unavailable("The data store is busy.")


def give_back(table: Table, budget: Key, send: Send, sent: int) -> None:
    """Remove the send, with its time `sent`, from the sends of an address, if it is there."""
    request = update(
        budget,
        computed=_NEXT_REVISION,
        deletes={"in_flight": frozenset({send.id}), "sends": frozenset({sent})},
        condition=_STANDS,
        values={"one": 1, "id": send.id},
    )
    table.update_if(**request)


def _void(key: UserKey, send: Send, keeps_place: bool, forgiven: int, expires: int) -> Write:
    """The update that voids the code. The `forgiven` failures count again, so the item must not expire."""
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


def _update(key: UserKey, send: Send, keeps_place: bool, condition: str, **more: Any) -> Write:
    """The common part of both updates. `undone` only grows, because the stream counts by it (mfa.fraud.send_counts)."""
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
