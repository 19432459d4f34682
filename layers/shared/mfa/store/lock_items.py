"""The lock of a user, which consecutive failures are: how an operator ends it."""

from contextlib import suppress

from mfa.limits import DAILY_SECONDS
from mfa.resources import UserKey
from mfa.store.challenge_items import item_key
from mfa.store.table import ConditionFailed, Table, Value, encoded, encoded_key


def forgive(table: Table, key: UserKey, now: int) -> None:
    """Count consecutive failures from 0 again; a send or an attempt in flight goes before or after, not in between."""
    values: dict[str, Value] = {":zero": 0, ":one": 1, ":ttl": now // 1000 + 2 * DAILY_SECONDS}
    with suppress(ConditionFailed):
        table.update(
            Key=encoded_key(item_key(key)),
            UpdateExpression="SET failures = :zero, revision = revision + :one, #ttl = :ttl",
            ConditionExpression="attribute_exists(pk)",
            ExpressionAttributeNames={"#ttl": "ttl"},
            ExpressionAttributeValues=encoded(values),
        )
