"""The lock of a user, which consecutive failures are: how an operator ends it."""

from contextlib import suppress

from mfa.limits import DAILY_SECONDS
from mfa.resources import UserKey
from mfa.store.challenge_items import item_key
from mfa.store.expressions import PRESENT, update
from mfa.store.table import ConditionFailed, Table


def forgive(table: Table, key: UserKey, now: int) -> None:
    """Count consecutive failures from 0 again; a send or an attempt in flight goes before or after, not in between."""
    request = update(
        item_key(key),
        sets={"failures": 0, "ttl": now // 1000 + 2 * DAILY_SECONDS},
        computed={"revision": "revision + :one"},
        condition=PRESENT,
        values={"one": 1},
    )
    with suppress(ConditionFailed):
        table.update(**request)
