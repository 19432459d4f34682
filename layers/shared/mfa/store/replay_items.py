"""Answers kept under their Idempotency-Key, so that a repeated request is answered without being done again."""

from contextlib import suppress
from typing import NamedTuple

from mfa.ids import made_at
from mfa.store.table import ConditionFailed, Key, Table, Value, encoded, encoded_key

KEPT_SECONDS = 86_400
_OURS = "#owner = :owner"
_NAMES = {"#owner": "owner"}
# Left by a process that died, for the same request; or past its time, for any.
_LEFT = "good_until <= :now AND (fingerprint = :fingerprint OR #ttl <= :now)"


class Kept(NamedTuple):
    """What stands under a key: the fingerprint of its request, and its answer ("" while it is in flight)."""

    fingerprint: str
    answer: str


class Claim(NamedTuple):
    """A key as it is claimed: digests of the key and of its request, a random owner, how long (seconds) it is kept."""

    account: str
    digest: str
    fingerprint: str
    owner: str
    keep_until: int


def repeats(first: str, again: str) -> bool:
    """Tell whether the creation of the id `again` may be a retry of that of `first`: as long as its key is kept.

    After that the same request under the same key is a new one.
    """
    return made_at(again) - made_at(first) < KEPT_SECONDS * 1000


def _item_key(claimed: Claim) -> Key:
    return f"ACCOUNT#{claimed.account}#REPLAY#{claimed.digest}", "REPLAY"


def claim(table: Table, claimed: Claim, now: int, lease_until: int) -> Kept | None:
    """Claim a key for one request; return None if it is ours, else what stands there. Times in seconds.

    A claim whose lease is over was left by a process that died: the same request claims it anew. An answer past its
    time is as good as gone.
    """
    pk, sk = _item_key(claimed)
    values: dict[str, Value] = {
        "pk": pk,
        "sk": sk,
        "fingerprint": claimed.fingerprint,
        "owner": claimed.owner,
    }
    values |= {"answer": "", "good_until": lease_until, "ttl": claimed.keep_until}
    try:
        table.write(
            "put_item",
            Item=encoded(values),
            ConditionExpression=f"attribute_not_exists(pk) OR ({_LEFT}) OR {_OURS}",
            ExpressionAttributeNames=_NAMES | {"#ttl": "ttl"},
            ExpressionAttributeValues=encoded(
                {":now": now, ":owner": claimed.owner, ":fingerprint": claimed.fingerprint}
            ),
        )
    except ConditionFailed as failure:
        item = failure.item or {}
        return Kept(item.get("fingerprint", claimed.fingerprint), item.get("answer", ""))
    return None


def keep(table: Table, claimed: Claim, answer: str) -> None:
    """Keep the answer under a claimed key."""
    values: dict[str, Value] = {":answer": answer, ":until": claimed.keep_until, ":owner": claimed.owner}
    with suppress(ConditionFailed):
        table.update(
            Key=encoded_key(_item_key(claimed)),
            UpdateExpression="SET answer = :answer, good_until = :until",
            ConditionExpression=_OURS,
            ExpressionAttributeNames=_NAMES,
            ExpressionAttributeValues=encoded(values),
        )


def release(table: Table, claimed: Claim) -> None:
    """Free a claimed key, whose request changed nothing."""
    with suppress(ConditionFailed):
        table.write(
            "delete_item",
            Key=encoded_key(_item_key(claimed)),
            ConditionExpression=_OURS,
            ExpressionAttributeNames=_NAMES,
            ExpressionAttributeValues=encoded({":owner": claimed.owner}),
        )
