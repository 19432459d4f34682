"""Applications in the table, and the guard items that keep their names unique in an account."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from mfa.errors import NameTaken, StaleData
from mfa.paging import Page
from mfa.resources import Application
from mfa.store import guard_items, listing
from mfa.store.replay_items import repeats
from mfa.store.table import ConditionFailed, Item, Key, Table, encoded, encoded_key

_ABSENT = "attribute_not_exists(pk)"
_SAME_VERSION = "version_number = :version"
_READ_AT_ONCE = 100  # BatchGetItem takes no more keys.
Writes = Sequence[Mapping[str, Any]]


def key(application_id: str) -> Key:
    """Return the primary key of an application."""
    return f"APP#{application_id}", "APP"


def _guard_key(account: str, name: str) -> Key:
    return f"ACCOUNT#{account}", f"NAME#{name}"


def _partition(account: str) -> str:
    return f"ACCOUNT#{account}#APPS"


def read(item: Item) -> Application:
    """Return the application in `item`."""
    return Application(**{name: item[name] for name in Application.__dataclass_fields__ if name in item})


def fetch(table: Table, application_id: str) -> Application | None:
    """Return the application as it is now, or None."""
    item = table.get(key(application_id))
    return read(item) if item else None


def fetch_all(table: Table, application_ids: Sequence[str]) -> Iterator[Application]:
    """Yield those of the applications that are there, read consistently, a hundred in a request."""
    for start in range(0, len(application_ids), _READ_AT_ONCE):
        some = application_ids[start : start + _READ_AT_ONCE]
        yield from (read(item) for item in table.get_all(*(key(each) for each in some)) if item)


def fetch_page(table: Table, account: str, page: Page) -> tuple[list[Application], str]:
    """Return a page of the account's applications, newest first, and the position after it."""
    items, position = listing.query(table, _partition(account), page, key)
    return [read(item) for item in items], position


def create(table: Table, application: Application, attempt: str, uses: Writes = ()) -> str:
    """Store a new application with the guard of its name; return its id, or that of an earlier try of `attempt`.

    With it go the writes that note its `uses` of stored templates. Raises NameTaken, StaleData.
    """
    writes = [_put_guard(table, application, attempt), _put(table, application, _ABSENT), *uses]
    try:
        table.transact(writes, application.id)
    except ConditionFailed:
        guard = table.get(_guard_key(application.account, application.name)) or {}
        if not guard and uses:  # A template that it names was deleted meanwhile.
            raise StaleData from None
        if guard.get("attempt") != attempt or not repeats(str(guard["application"]), application.id):
            raise _name_taken() from None
        return str(guard["application"])
    return application.id


def change(table: Table, before: Application, after: Application, token: str, uses: Writes = ()) -> None:
    """Store `after` in place of `before`. Raises StaleData if the version or the cap is another by now, NameTaken.

    A transaction even for one item: with its token, a try that the SDK repeats counts once.
    """
    replaced = _put(table, after, f"{_SAME_VERSION} AND {guard_items.same_cap(before.capped_until)}", before)
    writes = [replaced, *uses]
    if after.name != before.name:
        writes += [_put_guard(table, after), _delete_guard(table, before)]
    try:
        table.transact(writes, token)
    except ConditionFailed:
        raise _why_not_changed(table, before, after, uses) from None


def delete(table: Table, application: Application, token: str, uses: Writes = ()) -> None:
    """Delete the application and the guard of its name; raises StaleData if it changed meanwhile."""
    gone = {
        "Delete": {
            "TableName": table.name,
            "Key": encoded_key(key(application.id)),
            "ConditionExpression": _SAME_VERSION,
            "ExpressionAttributeValues": encoded({":version": application.version_number}),
        }
    }
    try:
        table.transact([gone, _delete_guard(table, application), *uses], token)
    except ConditionFailed:
        raise StaleData from None


def _put(
    table: Table, application: Application, condition: str, before: Application | None = None
) -> dict[str, Any]:
    place = listing.index_attributes(
        _partition(application.account), application.created_date, application.id
    )
    pk, sk = key(application.id)
    put: dict[str, Any] = {
        "TableName": table.name,
        "Item": encoded({"pk": pk, "sk": sk} | asdict(application) | place),
        "ConditionExpression": condition,
    }
    if before is not None:
        values = {":version": before.version_number, ":capped": before.capped_until}
        put["ExpressionAttributeValues"] = encoded(values)
    return {"Put": put}


def _put_guard(table: Table, application: Application, attempt: str = "") -> dict[str, Any]:
    pk, sk = _guard_key(application.account, application.name)
    item = encoded({"pk": pk, "sk": sk, "application": application.id, "attempt": attempt})
    return {"Put": {"TableName": table.name, "Item": item, "ConditionExpression": _ABSENT}}


def _delete_guard(table: Table, application: Application) -> dict[str, Any]:
    guard = encoded_key(_guard_key(application.account, application.name))
    return {"Delete": {"TableName": table.name, "Key": guard}}


def _why_not_changed(
    table: Table, before: Application, after: Application, uses: Writes
) -> StaleData | NameTaken:
    now = fetch(table, before.id)
    if now != before or after.name == before.name:
        return StaleData()
    if uses and not table.get(_guard_key(after.account, after.name)):
        return StaleData()  # It was not the name, but a template that was deleted meanwhile.
    return _name_taken()


def _name_taken() -> NameTaken:
    return NameTaken("The key is name: another application of the account has this name. Choose another.")
