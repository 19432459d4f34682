"""The pending code of a user and its sends: each rule about them is the condition of one write."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from mfa.limits import DAILY_SECONDS
from mfa.resources import Association, Challenge, NewCode, Purpose, UserKey
from mfa.store.table import ConditionFailed, Item, Key, Table, Value, encoded, encoded_key
from mfa.store.user_items import partition_key

SENDS = {Purpose.LOGIN: "login_sends", Purpose.ASSOCIATION: "association_sends"}
# A set cannot be empty; no digest has one byte.
_UNTRIED: Mapping[str, Value] = {"guess": frozenset({b"\0"}), "attempt": ""}
_CODE_ATTRIBUTES = ", ".join((*NewCode._fields, "guess", "attempt"))
# All else that tells of a user. The name of the last write stays: without it the counts would see a send taken back.
_OTHER_ATTRIBUTES = ", ".join(
    (*SENDS.values(), "destination", "#segments", "receipt_of", "receipt", "receipt_at")
)
LEFT_BEHIND = frozenset({"pk", "sk", "revision", "failures", "write_id", "ttl"})
_LOGIN_NAMES = {"#ttl": "ttl", "#segments": "segments"}
_NAMES = _LOGIN_NAMES | {"#destination": "destination"}
# As long as a request begun before may last, and more.
_FORGOTTEN_SECONDS = 60
# What a messaging service said of a message with the code. Sent again, the live code is in another message.
_RECEIPT = "receipt_of, receipt, receipt_at"
# When a guess is counted and compared; each part is one refusal of the contract.
_ATTEMPT_COUNTS = (
    "attribute_exists(digest)"  # A code was sent and not voided.
    " AND NOT contains(guess, digest) AND NOT contains(guess, prefixed)"  # The last guess did not use it.
    " AND expires_at > :now"
    " AND failures < :most"  # Over all of the user's codes.
    " AND attempts_left > :zero"  # Of this code.
    " AND attempt <> :request"  # A repeated try of a request that was counted is not counted again.
)


class Attempt(NamedTuple):
    """What one guess met: whether it was counted (by this request), and the code it was held against."""

    counted: bool
    challenge: Challenge


def item_key(key: UserKey) -> Key:
    """Return the primary key of the user's code."""
    return partition_key(key), "CODE"


def read(item: Item | None) -> Challenge:
    """Return the challenge in `item`; an absent one has revision 0."""
    item = item or {}
    return Challenge(**{name: item[name] for name in Challenge.__dataclass_fields__ if name in item})


def record_attempt(
    table: Table,
    key: UserKey,
    guess: frozenset[bytes],
    max_failures: int,
    request: str,
    now: int,
    only: str = "",
) -> Attempt:
    """Count one guess and hold it against the code, in one write. `now` is in milliseconds.

    The guess itself is what is written, on condition that the last one was not right already. DynamoDB runs
    the writes to one item one after the other, so of all guesses ever made one is told that it used the code,
    and none is compared past the limits. `request` names the request: an item that refuses us but carries it
    means that an earlier try of it was applied and its answer lost; that attempt is ours. `only` is the validation
    id of the code that may take the guess, "" for any.
    """
    values: dict[str, Value] = {":guess": guess, ":request": request, ":now": now, ":most": max_failures}
    values |= {":zero": 0, ":one": 1} | ({":id": only} if only else {})
    try:
        item = table.update(
            Key=encoded_key(item_key(key)),
            UpdateExpression="SET guess = :guess, attempt = :request, attempts_left = attempts_left - :one, "
            "failures = failures + :one REMOVE #ttl",
            ConditionExpression=_ATTEMPT_COUNTS + (" AND validation_id = :id" if only else ""),
            ExpressionAttributeNames={"#ttl": "ttl"},
            ExpressionAttributeValues=encoded(values),
            ReturnValues="ALL_NEW",
        )
        return Attempt(True, read(item))
    except ConditionFailed as failure:
        challenge = read(failure.item)
        return Attempt(challenge.attempt == request and now < challenge.expires_at, challenge)


def count_repetition(table: Table, key: UserKey, challenge: Challenge) -> bool:
    """Count one more guess at a used code, as long as it has attempts left; tell whether it had."""
    values: dict[str, Value] = {":zero": 0, ":one": 1, ":revision": challenge.revision}
    try:
        table.update(
            Key=encoded_key(item_key(key)),
            UpdateExpression="SET attempts_left = attempts_left - :one",
            ConditionExpression="revision = :revision AND attempts_left > :zero",
            ExpressionAttributeValues=encoded(values),
        )
    except ConditionFailed:
        return False
    return True


def store(
    key: UserKey,
    before: Challenge,
    code: NewCode,
    sends: frozenset[int],
    failures: int,
    write_id: str,
    segments: int,
    destination: str | None = None,
) -> dict[str, Any]:
    """Return the update that stores `code`, billed as `segments`, voids the one `before`, and spends its budget.

    Its condition: since `before` was read nothing was sent or voided (`revision`) and no guess was made
    (`failures`, which a right guess raises too). So `failures` is exact, and the TTL, which is set only while no
    failure is open, never lets one be forgotten.
    """
    attributes: dict[str, Value] = {**code._asdict(), **_UNTRIED, "failures": failures, "write_id": write_id}
    attributes |= {SENDS[code.purpose]: sends, "revision": before.revision + 1}
    rest, values = _rest(code, failures, {"segments": segments, "destination": destination})
    values |= {f":{name}": value for name, value in attributes.items()}
    condition = "attribute_not_exists(pk)"
    if before.revision:
        condition = "revision = :before AND failures = :failures_before"
        values |= {":before": before.revision, ":failures_before": before.failures}
    return {
        "Key": encoded_key(item_key(key)),
        "UpdateExpression": f"SET {', '.join(f'{name} = :{name}' for name in attributes)}{rest}",
        "ConditionExpression": condition,
        "ExpressionAttributeNames": _NAMES if destination is not None else _LOGIN_NAMES,
        "ExpressionAttributeValues": encoded(values),
    }


def _rest(code: NewCode, failures: int, told: Mapping[str, Value | None]) -> tuple[str, dict[str, Value]]:
    """The end of the update that stores a code: what the stream is told, its TTL, and that a receipt is forgotten."""
    values = {f":{name}": value for name, value in told.items() if value is not None}
    sets = "".join(f", #{name[1:]} = {name}" for name in values)
    if failures:
        return f"{sets} REMOVE {_RECEIPT}, #ttl", values
    values[":ttl"] = code.expires_at // 1000 + DAILY_SECONDS
    return f"{sets}, #ttl = :ttl REMOVE {_RECEIPT}", values


def save(table: Table, update: Mapping[str, Any], write_id: str) -> None:
    """Run the update that `store` returned. Raises ConditionFailed, but not where our own first try came through.

    A transaction in the way (Conflict) is not waited for: what it writes is to be read first.
    """
    try:
        table.call(
            "update_item", TableName=table.name, ReturnValuesOnConditionCheckFailure="ALL_OLD", **update
        )
    except ConditionFailed as failure:
        if failure.item is None or failure.item.get("write_id") != write_id:
            raise


def bury(table: Table, key: UserKey, now: int, *, forget: bool = False) -> dict[str, Any]:
    """Return the write that voids the code and leaves the send times, with a TTL, where the code was; or nothing.

    The item stays, or is made, so that a send which read the user before finds another revision and fails.
    """
    kept, failures, removed = 2 * DAILY_SECONDS, "if_not_exists(failures, :zero)", _CODE_ATTRIBUTES
    names = {"#ttl": "ttl"} | ({"#segments": "segments"} if forget else {})
    if forget:
        kept, failures, removed = _FORGOTTEN_SECONDS, ":zero", f"{_CODE_ATTRIBUTES}, {_OTHER_ATTRIBUTES}"
    values: dict[str, Value] = {":one": 1, ":zero": 0, ":ttl": now // 1000 + kept}
    return {
        "Update": {
            "TableName": table.name,
            "Key": encoded_key(item_key(key)),
            "UpdateExpression": "SET revision = if_not_exists(revision, :zero) + :one, #ttl = :ttl, "
            f"failures = {failures} REMOVE {removed}",
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": encoded(values),
        }
    }


def retract_login(table: Table, key: UserKey, write_id: str, sent: int, fresh: bool, written: bool) -> None:
    """Give back the send of a login whose message failed; void its code, unless that was sent before (not `fresh`).

    Where another code has taken its place only the budget is mended, and that only if this one is known to have
    been `written`: another send may have the same time.
    """
    # Without write_id a repeated try finds that this was done.
    removals = [_CODE_ATTRIBUTES] * fresh + ["write_id"]
    condition = "write_id = :write_id", {":write_id": write_id}
    try:
        table.update(**_taken_back(item_key(key), SENDS[Purpose.LOGIN], sent, condition, removals=removals))
    except ConditionFailed:
        if written:
            give_back(table, item_key(key), SENDS[Purpose.LOGIN], sent)


def retract_association(
    table: Table, key: UserKey, before: Challenge, failed: Association, sent: int, *, last: bool
) -> dict[str, Any]:
    """Return the write that gives back the send of a `failed` association if the code is still `before`.

    If it was the `last` its code is void, unless it was sent before, and the failures that it forgave count again.
    """
    condition = "revision = :before", {":before": before.revision}
    purpose, removals, failures = SENDS[Purpose.ASSOCIATION], [], 0
    if last:
        failures = failed.failures
        # Without write_id the counts of messages see that none was sent.
        removals = [_CODE_ATTRIBUTES] * failed.fresh + ["write_id"] + ["#ttl"] * (failures > 0)
    update = _taken_back(item_key(key), purpose, sent, condition, failures, removals)
    return {"Update": {"TableName": table.name} | update}


def refund(table: Table, key: Key, attribute: str, sent: int) -> dict[str, Any]:
    """Return the write that takes the send at `sent` out of a budget, whatever else was spent of it meanwhile."""
    return {"Update": {"TableName": table.name} | _taken_back(key, attribute, sent)}


def give_back(table: Table, key: Key, attribute: str, sent: int) -> None:
    """Take the send at `sent` out of a budget, if there is one."""
    with suppress(ConditionFailed):
        table.update(**_taken_back(key, attribute, sent))


def _taken_back(
    key: Key,
    attribute: str,
    sent: int,
    condition: tuple[str, Mapping[str, Value]] = ("attribute_exists(pk)", {}),
    failures: int = 0,
    removals: Sequence[str] = (),
) -> dict[str, Any]:
    """The update that takes a send out of a budget; a send in flight sees by `revision` that it was done."""
    values: dict[str, Value] = {":one": 1, ":sent": frozenset({sent}), **condition[1]}
    counted = ""
    if failures:
        counted, values[":failures"] = ", failures = failures + :failures", failures
    removed = f" REMOVE {', '.join(removals)}" if removals else ""
    update = {
        "Key": encoded_key(key),
        "UpdateExpression": f"SET revision = revision + :one{counted}{removed} DELETE {attribute} :sent",
        "ConditionExpression": condition[0],
        "ExpressionAttributeValues": encoded(values),
    }
    return update | ({"ExpressionAttributeNames": {"#ttl": "ttl"}} if "#ttl" in removals else {})
