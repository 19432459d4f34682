"""The budget of association codes to one address: written if it is still what was read."""

from typing import Any

from mfa.limits import DAILY_SECONDS
from mfa.resources import Budget
from mfa.store.table import Item, Key, Table, Value, encoded, encoded_key

_SAME_REVISION = "revision = :before"


def key(account: str, application: str, address_digest: str) -> Key:
    """Return the primary key of an address's budget of association codes."""
    return f"ACCOUNT#{account}#APP#{application}#ADDRESS#{address_digest}", "BUDGET"


def read(item: Item | None) -> Budget:
    """Return the budget in `item`; an absent one has revision 0."""
    return Budget(item.get("sends", frozenset()), item["revision"]) if item else Budget()


def spend(table: Table, place: Key, before: Budget, sends: frozenset[int]) -> dict[str, Any]:
    """Return the write that sets an address's budget to `sends` if it is still `before`."""
    values: dict[str, Value] = {":sends": sends, ":revision": before.revision + 1}
    values[":ttl"] = max(sends) // 1000 + 2 * DAILY_SECONDS
    condition = "attribute_not_exists(pk)"
    if before.revision:
        condition = _SAME_REVISION
        values[":before"] = before.revision
    return {
        "Update": {
            "TableName": table.name,
            "Key": encoded_key(place),
            "UpdateExpression": "SET sends = :sends, revision = :revision, #ttl = :ttl",
            "ConditionExpression": condition,
            "ExpressionAttributeNames": {"#ttl": "ttl"},
            "ExpressionAttributeValues": encoded(values),
        }
    }
