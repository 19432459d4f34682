"""Stored templates in the table, and which applications use them."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, NamedTuple

from mfa.models.template import StoredTemplate
from mfa.store.expressions import PRESENT, Values, keyed, same_version, update
from mfa.store.named_items import NamedItems
from mfa.store.reading import reader
from mfa.store.table import Item, Key, Table

_STILL_USABLE = "account = :account AND version_number = :version"
_ROOM = "attribute_not_exists(applications) OR size(applications) < :most OR contains(applications, :own)"
# An item could contain some 10,000, but a new text of the template is checked for each.
MOST_USES = 1000

read = reader(StoredTemplate, bodies=lambda bodies: {each["language"]: each["text"] for each in bodies})


class Uses(NamedTuple):
    """The ids of the applications that use a template, and a count of changes to them."""

    applications: frozenset[str] = frozenset()
    revision: int = 0


_read_uses = reader(Uses, applications=lambda ids: frozenset(each.decode() for each in ids))


def uses_key(template_id: str) -> Key:
    """Return the primary key of the set of applications that use a template.

    A separate item, because the template is read for each send and must not grow with its uses.
    """
    return f"TEMPLATE#{template_id}", "USES"


def _attributes(template: StoredTemplate) -> Item:
    bodies = tuple({"language": language, "text": text} for language, text in template.bodies.items())
    return asdict(template) | {"bodies": bodies}


def _unchanged(before: StoredTemplate) -> tuple[str, Values]:
    return same_version(before.version_number)


ITEMS = NamedItems("template", "TEMPLATE", "TEMPLATE_NAME", "TEMPLATES", read, _attributes, _unchanged)
key, fetch, fetch_page = ITEMS.key, ITEMS.fetch, ITEMS.fetch_page


def fetch_with_uses(table: Table, template_id: str) -> tuple[StoredTemplate | None, Uses]:
    """Return the template and its uses, in one request."""
    item, uses = table.get_all(key(template_id), uses_key(template_id))
    return read(item) if item else None, _read_uses(uses)


def fetch_uses(table: Table, template_id: str) -> Uses:
    """Return the uses of the template."""
    return _read_uses(table.get(uses_key(template_id)))


def change(
    table: Table, before: StoredTemplate, after: StoredTemplate, token: str, seen: Uses | None = None
) -> None:
    """Replace `before` by `after`. Raises NameTaken, StaleData if the version changed.

    Also raises StaleData if the uses changed since `seen`, because the new text was not checked for a new
    application.
    """
    ITEMS.change(table, before, after, token, () if seen is None else [_require_seen(after.id, seen)])


def delete(table: Table, template: StoredTemplate, token: str, *, used: bool) -> None:
    """Delete the template, also while it is `used`. Raises StaleData if it or its uses changed meanwhile."""
    uses = keyed(uses_key(template.id), "" if used else "attribute_not_exists(applications)")
    ITEMS.delete(table, template, token, [{"Delete": uses}])


def exchange_uses(
    account: str, application_id: str, used: Mapping[str, int], removed: Iterable[str]
) -> list[dict[str, Any]]:
    """Return the writes by which an application starts and stops to use templates, for its transaction.

    They are refused if a template that is `used` does not belong to the account or has another version.
    """
    own = application_id.encode()
    writes = []
    for template_id, version in sorted(used.items()):
        stands = keyed(key(template_id), _STILL_USABLE, {"account": account, "version": version})
        noted = update(
            uses_key(template_id),
            adds={"applications": frozenset({own}), "revision": 1},
            condition=_ROOM,
            values={"own": own, "most": MOST_USES},
        )
        writes += [{"ConditionCheck": stands}, {"Update": noted}]
    # Deleted uses are not created again.
    gone = {"applications": frozenset({own})}
    return writes + [
        {"Update": update(uses_key(each), deletes=gone, condition=PRESENT)} for each in sorted(removed)
    ]


def _require_seen(template_id: str, seen: Uses) -> dict[str, Any]:
    condition, values = "attribute_not_exists(revision)", {}
    if seen.revision:
        condition, values = "revision = :revision", {"revision": seen.revision}
    return {"ConditionCheck": keyed(uses_key(template_id), condition, values)}
