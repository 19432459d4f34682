"""The pending code of a user and its sends. Each rule about them is the condition of one write."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from mfa.models.code import Challenge, NewCode, Purpose, Send
from mfa.models.resources import Record, UserKey
from mfa.store.expressions import ABSENT, PRESENT, update
from mfa.store.reading import reader
from mfa.store.table import ConditionFailed, Key, Table, Value
from mfa.store.user_items import partition_key
from mfa.values.dates import DAILY_SECONDS
from mfa.values.ids import next_revision, send_time

SENDS = {Purpose.LOGIN: "login_sends", Purpose.ASSOCIATION: "association_sends"}
# A set cannot be empty; no digest has one byte.
_UNTRIED: Mapping[str, Value] = {"guess": frozenset({b"\0"}), "attempt": ""}
CODE_ATTRIBUTES: tuple[str, ...] = (*NewCode._fields, "guess", "attempt", "carried_by", "forgiven")
# The delivery receipt of a message with the code. If the code is sent again, it is in another message.
_RECEIPT = ("receipt_of", "receipt", "receipt_at")
# Personal data of a user. The ids of sends stay, because a running send needs them to be taken back.
_OTHER_ATTRIBUTES = (*SENDS.values(), "destination", "segments", *_RECEIPT)
_UNDONE = ("undone", "undone_at", "undone_destination", "undone_segments")
LEFT_BEHIND = {"pk", "sk", "revision", "binding", "failures", "in_flight", "ttl", *_UNDONE}
# Longer than any request runs.
IN_FLIGHT_SECONDS = 60
# The id of the send of a code from version 0.1.0.
_UNKNOWN_SEND = 0
NOT_USED = (
    "NOT contains(guess, digest) AND NOT contains(guess, prefixed)"  # The last guess was not the right one.
)
# The conditions for counting and comparing a guess. Each part causes one error of the API.
_ATTEMPT_COUNTS = {
    "sent and not voided": "attribute_exists(digest)",
    "not used by the last guess": NOT_USED,
    "not expired": "expires_at > :now",
    "failures left to the user": "failures < :most",
    "attempts left to the code": "attempts_left > :zero",
    "not counted by an earlier try": "attempt <> :attempt",
}
_THIS_CODE = "validation_id = :id"
# The receipt of a replaced code is not stored, nor one that is older than the stored receipt.
_RECEIPT_COUNTS = (
    "validation_id = :receipt_of"
    " AND (attribute_not_exists(receipt_of) OR receipt_of <> :receipt_of OR receipt_at < :receipt_at)"
)
_REPETITION_COUNTS = "revision = :revision AND attempts_left > :zero"
# Conditions of the write that stores a code, and the revision by which a running send notices that the code was
# voided.
_NO_CODE = ABSENT
_SAME_REVISION = "revision = :before"
_SAME_FAILURES = "failures = :failures_before"
_NEXT_OR_FIRST_REVISION = {"revision": "if_not_exists(revision, :first) + :one"}

read = reader(Challenge)


class Attempt(NamedTuple):
    """The result of a guess: whether this request counted it, and the code that it was compared with."""

    counted: bool
    challenge: Challenge


def item_key(key: UserKey) -> Key:
    """Return the primary key of the user's code."""
    return partition_key(key), "CODE"


def record_attempt(
    table: Table,
    key: UserKey,
    guess: frozenset[bytes],
    max_failures: int,
    request: str,
    now: int,
    only: str = "",
) -> Attempt:
    """Count one guess and compare it with the code, in one write. `now` is in milliseconds.

    The write stores the guess, on condition that the last guess was not right. DynamoDB serializes writes to an item,
    so exactly one guess uses the code, and none is compared beyond the limits. `request` is the request's id: if an
    item refuses the write but contains this id, an earlier try was applied and its response lost, so the attempt is
    ours. `only` is the validation id of the code to compare with, "" for any.
    """
    values: dict[str, Value] = {"now": now, "most": max_failures, "zero": 0, "one": 1}
    counting = update(
        item_key(key),
        sets={"guess": guess, "attempt": request},
        computed={"attempts_left": "attempts_left - :one", "failures": "failures + :one"},
        removes=["ttl"],
        condition=" AND ".join([*_ATTEMPT_COUNTS.values(), *([_THIS_CODE] if only else [])]),
        values=values | ({"id": only} if only else {}),
    )
    try:
        return Attempt(True, read(table.update(**counting, ReturnValues="ALL_NEW")))
    except ConditionFailed as failure:
        challenge = read(failure.item)
        return Attempt(challenge.attempt == request and now < challenge.expires_at, challenge)


def count_repetition(table: Table, key: UserKey, challenge: Challenge) -> bool:
    """Count one more guess at a used code if it has attempts left. Return whether it had."""
    counting = update(
        item_key(key),
        computed={"attempts_left": "attempts_left - :one"},
        condition=_REPETITION_COUNTS,
        values={"zero": 0, "one": 1, "revision": challenge.revision},
    )
    return table.update_if(**counting)


def store(
    key: UserKey, before: Challenge, code: NewCode, sends: frozenset[int], send: Send, binding: int
) -> dict[str, Any]:
    """Return the update that stores `code`, voids the previous one, and writes the send times.

    Its condition: since `before` was read, nothing was sent or voided (`revision`) and no guess was made (`failures`,
    which a right guess also raises). So `failures` is exact, and the TTL, which is set only without open failures,
    never removes one. `binding` is that of the user, who was read or is written together with it.
    """
    attributes: dict[str, Value] = {**code._asdict(), **_UNTRIED, **_named(before, code, send)}
    attributes |= {SENDS[send.purpose]: sends, "segments": send.segments, "binding": binding}
    attributes |= {"revision": next_revision(before.revision)} | _failures(before, code, send)
    if send.purpose == Purpose.ASSOCIATION:
        attributes["destination"] = send.destination
    removed = [*_RECEIPT]
    if attributes["failures"]:
        removed.append("ttl")
    else:
        attributes["ttl"] = code.expires_at // 1000 + DAILY_SECONDS
    condition, values = _NO_CODE, {}
    if before.revision:
        condition = f"{_SAME_REVISION} AND {_SAME_FAILURES}"
        values = {"before": before.revision, "failures_before": before.failures}
    return update(item_key(key), sets=attributes, removes=removed, condition=condition, values=values)


def _failures(before: Challenge, code: NewCode, send: Send) -> dict[str, Value]:
    """The failures that count after `code` is stored, and those set aside: all, for an association."""
    failures, forgiven = before.open_failures, 0
    if code.validation_id == before.validation_id:  # A code that is sent again changes neither.
        failures, forgiven = before.failures, before.forgiven
    elif send.purpose == Purpose.ASSOCIATION:
        failures, forgiven = 0, 0 if before.used else before.failures + before.forgiven
    return {"failures": failures, "forgiven": forgiven}


def _named(before: Challenge, code: NewCode, send: Send) -> dict[str, Value]:
    """The ids of running sends, and of those whose message contains this code."""
    carried_by = frozenset({send.id})
    if code.validation_id == before.validation_id:  # A code that is sent again.
        carried_by |= before.carried_by or {_UNKNOWN_SEND}
    return {"in_flight": still_in_flight(before.in_flight, send), "carried_by": carried_by}


def still_in_flight(before: frozenset[int], send: Send) -> frozenset[int]:
    """Return the ids of the sends that can still be running, including this one."""
    oldest = send_time(send.id) - IN_FLIGHT_SECONDS
    return frozenset({each for each in before if send_time(each) > oldest} | {send.id})


def save(table: Table, stored: Mapping[str, Any], send: Send) -> None:
    """Run the update that `store` returned. Raises ConditionFailed, unless an earlier try was applied."""
    try:
        table.update(**stored)
    except ConditionFailed as failure:
        if send.id not in read(failure.item).in_flight:
            raise


def bury(key: UserKey, now: int, binding: int, *, forget: bool = False) -> dict[str, Any]:
    """Return the write that voids the code and keeps the send times, with a TTL; or none if there is no need.

    The item stays, or is created, so that a send that read the user before finds another revision and fails, and one
    that reads the item later finds another `binding` than the user's.
    """
    kept, failures, removed = 2 * DAILY_SECONDS, "if_not_exists(failures, :zero)", CODE_ATTRIBUTES
    if forget:
        kept, failures, removed = IN_FLIGHT_SECONDS, ":zero", (*CODE_ATTRIBUTES, *_OTHER_ATTRIBUTES)
    buried = update(
        item_key(key),
        sets={"ttl": now // 1000 + kept, "binding": binding},
        computed={**_NEXT_OR_FIRST_REVISION, "failures": failures},
        removes=removed,
        values={"one": 1, "zero": 0, "first": next_revision(0)},
    )
    return {"Update": buried}


def forgive(table: Table, key: UserKey, now: int) -> None:
    """Reset the consecutive failures to 0, before or after a concurrent send or guess, but not within it."""
    forgiven = update(
        item_key(key),
        sets={"failures": 0, "ttl": now // 1000 + 2 * DAILY_SECONDS},
        computed={"revision": "revision + :one"},
        condition=PRESENT,
        values={"one": 1},
    )
    table.update_if(**forgiven)


def note_receipt(table: Table, of: Record, validation_id: str, outcome: str, at: int) -> None:
    """Store the `outcome` of the message with this code, reported `at` (milliseconds), unless a later one is stored.

    It does not change the revision or anything that a guess or a send reads, so it delays none of them.
    """
    receipt: dict[str, Value] = {"receipt_of": validation_id, "receipt": outcome, "receipt_at": at}
    table.update_if(**update((of.key, "CODE"), sets=receipt, condition=_RECEIPT_COUNTS))
