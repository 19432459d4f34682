"""Users in the table."""

import base64
import hashlib
from dataclasses import asdict
from typing import Any

from mfa.paging import Page
from mfa.resources import Association, Status, User, UserKey
from mfa.store import listing
from mfa.store.table import ConditionFailed, Item, Key, Table, Value, encoded, encoded_key

# The list of an application's users can be spread over several partitions of the index; it is one so far.
_SHARD = "0"
_SAME_VERSION = "version_number = :version"
_AWAITS_IT = "#status = :pending AND pending = :id"


def partition(account: str, application: str) -> str:
    """Return the list that holds an application's users."""
    return f"ACCOUNT#{account}#APP#{application}#USERS#{_SHARD}"


def partition_key(key: UserKey) -> str:
    """Return the partition that holds the user's items. The id enters as a hash: it may be 512 bytes long."""
    return f"ACCOUNT#{key.account}#APP#{key.application}#USER#{id_digest(key.user)}"


def id_digest(user_id: str) -> str:
    """Return the hash that stands for a user's id in keys; ids that differ in any code point differ here."""
    return base64.urlsafe_b64encode(hashlib.sha256(user_id.encode()).digest()).rstrip(b"=").decode()


def item_key(key: UserKey) -> Key:
    """Return the primary key of a user."""
    return partition_key(key), "USER"


def read(item: Item) -> User:
    """Return the user in `item`."""
    fields = {name: item[name] for name in User.__dataclass_fields__ if name in item}
    unsettled = tuple(Association(**each) for each in item.get("unsettled", ()))
    return User(**fields | {"unsettled": unsettled})


def fetch(table: Table, key: UserKey) -> User | None:
    """Return the user as it is now, or None."""
    item = table.get(item_key(key))
    return read(item) if item else None


def fetch_page(table: Table, account: str, application: str, page: Page) -> tuple[list[User], str]:
    """Return a page of the application's users, newest first, and the position after it."""

    def key_of(suffix: str) -> Key:
        return f"ACCOUNT#{account}#APP#{application}#USER#{suffix}", "USER"

    items, position = listing.query(table, partition(account, application), page, key_of)
    return [read(item) for item in items], position


def put(table: Table, key: UserKey, before: User | None, after: User) -> dict[str, Any]:
    """Return the write that stores `after` where `before` (None: nothing) still stands."""
    pk, sk = item_key(key)
    place = listing.index_attributes(
        partition(key.account, key.application), after.created_date, id_digest(key.user)
    )
    item: dict[str, Any] = {"pk": pk, "sk": sk} | asdict(after) | place
    item["unsettled"] = tuple(_packed(each) for each in after.unsettled)
    if not after.unsettled:
        del item["unsettled"]
    return {"Put": {"TableName": table.name, "Item": encoded(item)} | unchanged(before)}


def _packed(association: Association) -> dict[str, Value]:
    """What is stored of an association: it is to fit in a write unit with its user, so what is empty is left out."""
    return {name: value for name, value in association._asdict().items() if value}


def delete(table: Table, key: UserKey, before: User | None) -> dict[str, Any]:
    """Return the write that deletes the user if it is still `before` (None: that finds none)."""
    return {"Delete": {"TableName": table.name, "Key": encoded_key(item_key(key))} | unchanged(before)}


def exchange(table: Table, key: UserKey, before: User, after: User | None) -> dict[str, Any]:
    """Return the write that stores `after` (None: nothing) where `before` still stands."""
    return put(table, key, before, after) if after else delete(table, key, before)


def unchanged(before: User | None) -> dict[str, Any]:
    """Return the condition that the user is still the version that was read, or still absent."""
    if before is None:
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    return {
        "ConditionExpression": _SAME_VERSION,
        "ExpressionAttributeValues": encoded({":version": before.version_number}),
    }


def mark_validated(table: Table, key: UserKey, validation_id: str, request: str, date: str) -> bool:
    """Set the status VALIDATED if it waits for this association; tell whether this request did it.

    Of any number of callers one is told True. `request` names the request: a refusal by an item that carries it
    means that an earlier try of it was applied and only its answer was lost.
    """
    values: dict[str, Value] = {
        ":validated": Status.VALIDATED,
        ":pending": Status.PENDING,
        ":id": validation_id,
        ":request": request,
        ":date": date,
        ":none": "",
        ":one": 1,
    }
    try:
        table.update(
            Key=encoded_key(item_key(key)),
            UpdateExpression="SET #status = :validated, pending = :none, validated_by = :request, "
            "last_updated_date = :date, version_number = version_number + :one, proved_digest = address_digest "
            "REMOVE unsettled",
            ConditionExpression=_AWAITS_IT,
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues=encoded(values),
        )
    except ConditionFailed as failure:
        return failure.item is not None and failure.item.get("validated_by") == request
    return True
