"""Stored templates in the table, the guards of their names, and which applications use them."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, NamedTuple

from mfa.errors import NameTaken, StaleData
from mfa.paging import Page
from mfa.store import listing
from mfa.store.replay_items import repeats
from mfa.store.table import ConditionFailed, Item, Key, Table, Value, encoded, encoded_key
from mfa.templates import StoredTemplate

_ABSENT = "attribute_not_exists(pk)"
_SAME_VERSION = "version_number = :version"
_STILL_USABLE = "account = :account AND version_number = :version"


# An item has room for some 10,000, and a new text of the template is held against each.
MOST_USES = 1000


class Uses(NamedTuple):
    """The ids of the applications that name a template, and how often one began to or changed what it sends."""

    applications: frozenset[str]
    revision: int


def key(template_id: str) -> Key:
    """Return the primary key of a template."""
    return f"TEMPLATE#{template_id}", "TEMPLATE"


def uses_key(template_id: str) -> Key:
    """Return the primary key of the set of applications that name a template.

    An item of its own: the template is read to send, and must not grow with those who use it.
    """
    return f"TEMPLATE#{template_id}", "USES"


def _guard_key(account: str, name: str) -> Key:
    return f"ACCOUNT#{account}", f"TEMPLATE_NAME#{name}"


def _partition(account: str) -> str:
    return f"ACCOUNT#{account}#TEMPLATES"


def read(item: Item) -> StoredTemplate:
    """Return the template in `item`."""
    fields = {name: item[name] for name in StoredTemplate.__dataclass_fields__}
    return StoredTemplate(**fields | {"bodies": {each["language"]: each["text"] for each in item["bodies"]}})


def fetch(table: Table, template_id: str) -> StoredTemplate | None:
    """Return the template as it is now, or None."""
    item = table.get(key(template_id))
    return read(item) if item else None


def fetch_with_uses(table: Table, template_id: str) -> tuple[StoredTemplate | None, Uses]:
    """Return the template and who names it, in one request."""
    item, uses = table.get_all(key(template_id), uses_key(template_id))
    return read(item) if item else None, _read_uses(uses)


def fetch_uses(table: Table, template_id: str) -> Uses:
    """Return who names the template."""
    return _read_uses(table.get(uses_key(template_id)))


def _read_uses(item: Item | None) -> Uses:
    held = item or {}
    ids = frozenset(each.decode() for each in held.get("applications", frozenset()))
    return Uses(ids, held.get("revision", 0))


def fetch_page(table: Table, account: str, page: Page) -> tuple[list[StoredTemplate], str]:
    """Return a page of the account's templates, newest first, and the position after it."""
    items, position = listing.query(table, _partition(account), page, key)
    return [read(item) for item in items], position


def create(table: Table, template: StoredTemplate, attempt: str) -> str:
    """Store a new template with the guard of its name; return its id, or that of an earlier try of `attempt`.

    Raises NameTaken.
    """
    writes = [_put_guard(table, template, attempt), _put(table, template, _ABSENT)]
    try:
        table.transact(writes, template.id)
    except ConditionFailed:
        guard = table.get(_guard_key(template.account, template.name)) or {}
        if guard.get("attempt") != attempt or not repeats(str(guard["template"]), template.id):
            raise _name_taken() from None
        return str(guard["template"])
    return template.id


def change(
    table: Table, before: StoredTemplate, after: StoredTemplate, token: str, seen: Uses | None = None
) -> None:
    """Store `after` in place of `before`. Raises NameTaken, StaleData if the version is another by now.

    Also if an application that is not as `seen` names it: then nobody knows whether it can send the new text.
    """
    writes = [_put(table, after, _SAME_VERSION, before.version_number)]
    if seen is not None:
        writes.append(_require_seen(table, after.id, seen))
    if after.name != before.name:
        writes += [_put_guard(table, after), _delete(table, _guard_key(before.account, before.name))]
    try:
        table.transact(writes, token)
    except ConditionFailed:
        now, guard = table.get_all(key(before.id), _guard_key(after.account, after.name))
        same = now is not None and now["version_number"] == before.version_number
        if same and guard is not None and guard["template"] != after.id:
            raise _name_taken() from None
        raise StaleData from None


def delete(table: Table, template: StoredTemplate, token: str, *, used: bool) -> None:
    """Delete the template with its guard, also while it is `used`; raises ConditionFailed if it changed meanwhile."""
    gone = _delete(table, key(template.id))
    gone["Delete"] |= {
        "ConditionExpression": _SAME_VERSION,
        "ExpressionAttributeValues": encoded({":version": template.version_number}),
    }
    uses = _delete(table, uses_key(template.id))
    if not used:
        uses["Delete"]["ConditionExpression"] = "attribute_not_exists(applications)"
    table.transact([gone, _delete(table, _guard_key(template.account, template.name)), uses], token)


def exchange_uses(
    table: Table, account: str, application_id: str, used: Mapping[str, int], removed: Iterable[str]
) -> list[dict[str, Any]]:
    """Return the writes by which an application uses templates from now on, and others no more, for its transaction.

    They are refused if one that is `used` is not, or no longer, the account's, or not in the version given.
    """
    writes = []
    for template_id, version in sorted(used.items()):
        check: dict[str, Any] = {
            "TableName": table.name,
            "Key": encoded_key(key(template_id)),
            "ConditionExpression": _STILL_USABLE,
            "ExpressionAttributeValues": encoded({":account": account, ":version": version}),
        }
        writes += [{"ConditionCheck": check}, _note_use(table, template_id, application_id)]
    for template_id in sorted(removed):
        writes.append(_end_use(table, template_id, application_id))
    return writes


def _note_use(table: Table, template_id: str, application_id: str) -> dict[str, Any]:
    own = application_id.encode()
    values: dict[str, Value] = {":application": frozenset({own}), ":own": own, ":one": 1, ":most": MOST_USES}
    update: dict[str, Any] = {
        "TableName": table.name,
        "Key": encoded_key(uses_key(template_id)),
        "UpdateExpression": "ADD applications :application, revision :one",
        "ConditionExpression": "attribute_not_exists(applications) OR size(applications) < :most"
        " OR contains(applications, :own)",
        "ExpressionAttributeValues": encoded(values),
    }
    return {"Update": update}


def _end_use(table: Table, template_id: str, application_id: str) -> dict[str, Any]:
    update: dict[str, Any] = {
        "TableName": table.name,
        "Key": encoded_key(uses_key(template_id)),
        "UpdateExpression": "DELETE applications :application",
        # One that is deleted meanwhile is not brought back.
        "ConditionExpression": "attribute_exists(pk)",
        "ExpressionAttributeValues": encoded({":application": frozenset({application_id.encode()})}),
    }
    return {"Update": update}


def _require_seen(table: Table, template_id: str, seen: Uses) -> dict[str, Any]:
    check: dict[str, Any] = {
        "TableName": table.name,
        "Key": encoded_key(uses_key(template_id)),
        "ConditionExpression": "attribute_not_exists(revision)",
    }
    if seen.revision:
        check["ConditionExpression"] = "revision = :revision"
        check["ExpressionAttributeValues"] = encoded({":revision": seen.revision})
    return {"ConditionCheck": check}


def _put(
    table: Table, template: StoredTemplate, condition: str, version: int | None = None
) -> dict[str, Any]:
    place = listing.index_attributes(_partition(template.account), template.created_date, template.id)
    pk, sk = key(template.id)
    bodies = tuple({"language": language, "text": text} for language, text in template.bodies.items())
    put: dict[str, Any] = {
        "TableName": table.name,
        "Item": encoded({"pk": pk, "sk": sk} | asdict(template) | place | {"bodies": bodies}),
        "ConditionExpression": condition,
    }
    if version is not None:
        put["ExpressionAttributeValues"] = encoded({":version": version})
    return {"Put": put}


def _put_guard(table: Table, template: StoredTemplate, attempt: str = "") -> dict[str, Any]:
    pk, sk = _guard_key(template.account, template.name)
    item = encoded({"pk": pk, "sk": sk, "template": template.id, "attempt": attempt})
    return {"Put": {"TableName": table.name, "Item": item, "ConditionExpression": _ABSENT}}


def _delete(table: Table, wanted: Key) -> dict[str, Any]:
    return {"Delete": {"TableName": table.name, "Key": encoded_key(wanted)}}


def _name_taken() -> NameTaken:
    return NameTaken("The key is name: another template of the account has this name. Choose another.")
