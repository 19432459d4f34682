"""Rules of stored templates: create, read, change, delete, list, and use them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from mfa.errors import InvalidRequest, TemplateInUse
from mfa.messages import compose
from mfa.models.resources import Application, Caller
from mfa.models.template import StoredTemplate, references
from mfa.runtime.settings import Settings
from mfa.store import application_items, template_items
from mfa.store.table import Table
from mfa.tenants.owned import Owned
from mfa.values.dates import timestamp
from mfa.values.ids import new_id

_OWN = Owned(template_items.ITEMS)
get, find_page = _OWN.get, _OWN.find_page
# The highest number of applications that an error names.
_NAMED = 10


class Stored(NamedTuple):
    """A stored template, and the headers with the segments of its texts."""

    template: StoredTemplate
    headers: dict[str, str]


def create(
    table: Table, settings: Settings, caller: Caller, fields: Mapping[str, Any], now: int, attempt: str
) -> Stored:
    """Store a new template of the caller's account. Raises NameTaken, StaleData, InvalidRequest (too many segments).

    `attempt` is the request's id: a retry with the same id returns the template that the first try created.
    """
    date = timestamp(now)
    template = StoredTemplate(
        id=new_id(now), account=caller.account, created_date=date, last_updated_date=date, **fields
    )
    headers = compose.template_costs(template, settings.max_segments)
    return Stored(replace(template, id=_OWN.items.create(table, template, attempt)), headers)


def change(
    table: Table, settings: Settings, caller: Caller, template_id: str, changes: Mapping[str, Any], now: int
) -> Stored:
    """Apply `changes` to the version in their `version_number`; return the next version.

    Raises StaleData if that version is not the current one, NameTaken, NotFound, Forbidden, InvalidRequest (also for
    a text that an application using the template could not send).
    """
    found, uses = template_items.fetch_with_uses(table, _OWN.require_id(template_id))
    before = _OWN.require(found, caller)
    after = _OWN.changed(before, changes, now)
    headers = compose.template_costs(after, settings.max_segments)
    old, new = before.texts, after.texts
    _require_sendable(table, dict(new.items() - old.items()), uses.applications, settings.max_segments)
    template_items.change(table, before, after, new_id(now), None if old == new else uses)
    return Stored(after, headers)


def delete(table: Table, caller: Caller, template_id: str, now: int, *, force: bool) -> None:
    """Delete the template; with `force` also one in use, whose applications send the default text from then on.

    Raises TemplateInUse naming the applications, NotFound, Forbidden, StaleData.
    """
    found, uses = template_items.fetch_with_uses(table, _OWN.require_id(template_id))
    template = _OWN.require(found, caller)
    if uses.applications and not force:
        raise _in_use(table, uses.applications)
    template_items.delete(table, template, new_id(now), used=force)


def uses(
    table: Table, application: Application, old: Mapping[str, str], new: Mapping[str, str], most: int
) -> list[dict[str, Any]]:
    """Return the writes that belong to an application's write: it used the templates `old` and will use `new`.

    Both are by id, with their fields. Raises InvalidRequest for a template of another account, or one that the
    application could not send in `most` segments.
    """
    # A deleted template never comes back, so its uses need no entry.
    stored = {each: found for each in sorted(new) if (found := template_items.fetch(table, each))}
    for template_id in sorted(new.keys() - old.keys()):
        if template_id not in stored or stored[template_id].account != application.account:
            raise InvalidRequest(f"{new[template_id]}: is not the id of a stored template of the account.")
    if new:
        compose.require_named_sendable(application, stored, most)
    used = {each: found.version_number for each, found in stored.items()}
    ended = [each for each in sorted(old.keys() - new.keys()) if template_items.fetch(table, each)]
    return template_items.exchange_uses(application.account, application.id, used, ended)


def require_room(table: Table, application: Application) -> None:
    """Raise InvalidRequest if a template that `application` starts to use has the most applications already."""
    for template_id, field in references(application).items():
        uses = template_items.fetch_uses(table, template_id)
        if len(uses.applications - {application.id}) >= template_items.MOST_USES:
            raise InvalidRequest(
                f"{field}: {template_items.MOST_USES} applications use this template, the most possible; store another "
                "with the same text."
            )


def _require_sendable(table: Table, texts: Mapping[str, str], used_by: frozenset[str], most: int) -> None:
    """Raise InvalidRequest, naming the application, if one that uses the template cannot send the new text."""
    if not texts:
        return
    for application in application_items.fetch_all(table, sorted(used_by)):
        if unsendable := compose.find_unsendable(application, texts, most):
            field, complaint = unsendable
            raise InvalidRequest(
                f'{field}: with "{application.name}" ({application.id}), which uses the template, {complaint}.'
            )


def _in_use(table: Table, application_ids: frozenset[str]) -> TemplateInUse:
    shown = sorted(application_ids)[:_NAMED]
    names = [f'"{each.name}" ({each.id})' for each in application_items.fetch_all(table, shown)]
    more = f" and {len(application_ids) - len(shown)} more" if len(application_ids) > len(shown) else ""
    return TemplateInUse(
        f"It is used by {', '.join(names)}{more}. Change these applications, or delete it with force=true."
    )
