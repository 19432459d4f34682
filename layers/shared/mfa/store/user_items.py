"""Users in the table."""

import base64
import hashlib
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from mfa.models.resources import Record, Status, User, UserKey
from mfa.store import expressions, listing
from mfa.store.expressions import ABSENT
from mfa.store.reading import reader
from mfa.store.table import ConditionFailed, Key, Table, Value
from mfa.values.ids import next_revision
from mfa.values.paging import Page

# The index key has a place to spread an application's users over several partitions; there is one so far.
_SHARD = "0"
_SAME_REVISION = "revision = :revision"
_SAME_VERSION = "attribute_not_exists(revision) AND version_number = :version"  # Of version 0.1.0.
_STILL_PENDING = "pending = :id"
_AWAITS_IT = "#status = :awaited AND pending = :id"
_NEXT_VERSION = {
    "version_number": "version_number + :one",
    "revision": "if_not_exists(revision, :first) + :one",
}

read = reader(User)


def partition(account: str, application: str) -> str:
    """Return the index partition of an application's users."""
    return f"ACCOUNT#{account}#APP#{application}#USERS#{_SHARD}"


def partition_key(key: UserKey) -> str:
    """Return the partition key of the user's items."""
    return record(key).key


def record(key: UserKey) -> Record:
    """Return the record of the user's items. It contains a hash of the id, which can have 512 bytes."""
    return Record(key.account, key.application, _text(id_digest(key.user)))


def id_digest(user_id: str) -> bytes:
    """Return the hash of a user's id for keys. Ids that differ in one code point have different hashes."""
    return hashlib.sha256(user_id.encode()).digest()


def item_key(key: UserKey) -> Key:
    """Return the primary key of a user."""
    return partition_key(key), "USER"


def _text(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def fetch(table: Table, key: UserKey) -> User | None:
    """Return the current user, or None."""
    item = table.get(item_key(key))
    return read(item) if item else None


def having(table: Table, key: UserKey, address_digest: str, digests: frozenset[bytes]) -> frozenset[bytes]:
    """Return those of the users, given by the digests of their ids, who have the address, in one read.

    `key` is that of any user of their application. A user has the pending address and the confirmed one.
    """
    wanted = sorted(digests)
    keys = [(Record(key.account, key.application, _text(each)).key, "USER") for each in wanted]
    found = zip(wanted, table.get_all(*keys), strict=True)
    return frozenset(digest for digest, item in found if item and read(item).has(address_digest))


def fetch_page(table: Table, account: str, application: str, page: Page) -> tuple[list[User], str]:
    """Return a page of the application's users, newest first, and the position after it."""

    def key_of(suffix: str) -> Key:
        return Record(account, application, suffix).key, "USER"

    return listing.query(table, partition(account, application), page, key_of, read)


def put(key: UserKey, before: User | None, after: User) -> dict[str, Any]:
    """Return the write that stores `after` if `before` (None: nothing) is unchanged."""
    place = listing.index_attributes(
        partition(key.account, key.application), after.created_date, _text(id_digest(key.user))
    )
    return {"Put": expressions.put(item_key(key), asdict(after) | place, *_unchanged(before))}


def delete(key: UserKey, before: User | None) -> dict[str, Any]:
    """Return the write that deletes the user if `before` (None: no user) is unchanged."""
    return {"Delete": expressions.keyed(item_key(key), *_unchanged(before))}


def _unchanged(before: User | None) -> tuple[str, dict[str, Value]]:
    """Return the condition that the user is the one that was read, or still missing.

    It compares revisions, because versions start again if a user with the same id is created.
    """
    if before is None:
        return ABSENT, {}
    if before.revision:
        return _SAME_REVISION, {"revision": before.revision}
    return _SAME_VERSION, {"version": before.version_number}


def give_up(table: Table, key: UserKey, user: User, date: str, *, is_new: bool) -> None:
    """Remove the pending address from `user`, if the user still waits for its code.

    The user then has the confirmed address, or none; a user who `is_new` is deleted.
    """
    waits: dict[str, Value] = {"id": user.pending}
    with suppress(ConditionFailed):
        if is_new:
            table.write("delete_item", **expressions.keyed(item_key(key), _STILL_PENDING, waits))
            return
        address, digest = user.proved
        settled = {
            "status": Status.VALIDATED if address else Status.INITIAL,
            "pending": "",
            "sealed_address": address,
            "address_digest": digest if address else "",
            "last_updated_date": date,
        }
        table.update(
            **expressions.update(
                item_key(key),
                sets=settled,
                computed=_NEXT_VERSION,
                condition=_STILL_PENDING,
                values={**waits, "one": 1, "first": next_revision(0)},
            )
        )


def mark_validated(table: Table, key: UserKey, validation_id: str, request: str, date: str) -> User | None:
    """Set the status VALIDATED if the user waits for this association. Return the user before, or None.

    Only one of several callers gets the user. `request` is the request's id: if the item refuses the write but
    contains this id, an earlier try was applied and only its response was lost.
    """
    validated = expressions.update(
        item_key(key),
        sets={"status": Status.VALIDATED, "pending": "", "validated_by": request, "last_updated_date": date},
        computed={"proved_address": "sealed_address", "proved_digest": "address_digest", **_NEXT_VERSION},
        condition=_AWAITS_IT,
        values={"awaited": Status.PENDING, "id": validation_id, "one": 1, "first": next_revision(0)},
    )
    try:
        before = table.update(**validated, ReturnValues="ALL_OLD")
    except ConditionFailed as failure:
        item = failure.item or {}
        return read(item) if item.get("validated_by") == request else None
    return read(before)
