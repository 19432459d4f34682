"""Responses stored by Idempotency-Key, so that a repeated request gets the first response and has no further effect."""

from contextlib import suppress
from typing import NamedTuple

from mfa.store import expressions
from mfa.store.expressions import ABSENT
from mfa.store.table import ConditionFailed, Key, Table, Value
from mfa.values.ids import made_at

KEPT_SECONDS = 86_400
_OURS = "#owner = :owner"
# A claim for the same request that a crashed process left, or an expired item for any request.
_LEFT = "good_until <= :now AND (fingerprint = :fingerprint OR #ttl <= :now)"


class Kept(NamedTuple):
    """The item of a key: the fingerprint of its request, and its response ("" while the request runs)."""

    fingerprint: str
    answer: str


class Claim(NamedTuple):
    """A claim of a key: digests of the key and its request, a random owner, and its time to live (seconds)."""

    account: str
    digest: str
    fingerprint: str
    owner: str
    keep_until: int


def repeats(first: str, again: str) -> bool:
    """Return whether the creation of `again` can be a retry of that of `first`, while the key is stored.

    Later, the same request with the same key is a new one.
    """
    return made_at(again) - made_at(first) < KEPT_SECONDS * 1000


def _item_key(claimed: Claim) -> Key:
    return f"ACCOUNT#{claimed.account}#REPLAY#{claimed.digest}", "REPLAY"


def claim(table: Table, claimed: Claim, now: int, lease_until: int) -> Kept | None:
    """Claim a key for one request. Return None if it is ours, else the existing item. Times in seconds.

    A crashed process can leave a claim. After its lease, the same request claims the key again. An expired response
    counts as missing.
    """
    ours: dict[str, Value] = {"fingerprint": claimed.fingerprint, "owner": claimed.owner}
    item = ours | {"answer": "", "good_until": lease_until, "ttl": claimed.keep_until}
    free = f"{ABSENT} OR ({_LEFT}) OR {_OURS}"
    try:
        table.write("put_item", **expressions.put(_item_key(claimed), item, free, ours | {"now": now}))
    except ConditionFailed as failure:
        stands = failure.item or {}
        return Kept(stands.get("fingerprint", claimed.fingerprint), stands.get("answer", ""))
    return None


def keep(table: Table, claimed: Claim, answer: str) -> None:
    """Store the response under a claimed key."""
    request = expressions.update(
        _item_key(claimed),
        sets={"answer": answer, "good_until": claimed.keep_until},
        condition=_OURS,
        values={"owner": claimed.owner},
    )
    table.update_if(**request)


def release(table: Table, claimed: Claim) -> None:
    """Free a claimed key, whose request changed nothing."""
    with suppress(ConditionFailed):
        table.write("delete_item", **expressions.keyed(_item_key(claimed), _OURS, {"owner": claimed.owner}))
