"""`mfactl template`: the stored message templates of an account."""

from functools import partial
from typing import Annotated, Any

import click

from mfa.edge.requests import template as requests
from mfa.messages import compose
from mfa.models.resources import Caller
from mfa.models.template import StoredTemplate
from mfa.runtime.settings import Settings
from mfa.store import template_items
from mfa.store.table import Table
from mfa.tenants import stored_templates
from mfa.tenants.stored_templates import Stored
from mfa.values.ids import new_id
from mfactl import deployed, fields, lists, options, recording, shown
from mfactl.commands import Argument, Group, Option
from mfactl.options import AccountOption, AsJson, Most, Quiet, Stack, TableName, Version, Yes

app = Group()
TemplateId = Annotated[str, Argument(metavar="TEMPLATE", help="The template's id.")]
Body = Annotated[str, Option(help="The text, with $code, $display_name and $validity_minutes.")]
Languages = Annotated[
    list[str] | None,
    Option(
        "--language",
        metavar="TAG=TEXT",
        help="A language's text, such as de=...; TAG= removes it. Repeatable.",
    ),
]
_COLUMNS = ("id", "name", "body", "languages", "created_date", "version_number")


@app.function("list")
def list_templates(
    account: AccountOption,
    limit: Most = 1000,
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """List an account's templates, newest first."""
    opened = options.open_table(stack, table)
    fetch = partial(template_items.fetch_page, opened, options.find_account(opened, account))
    found, total = lists.first(fetch, limit, counted=not as_json)
    rows = [_shown(each) | ({} if as_json else {"languages": sorted(each.bodies)}) for each in found]
    shown.show_list(rows, _COLUMNS, as_json, quiet, total)


@app.function("show")
def show(template: TemplateId, stack: Stack = "", table: TableName = "", as_json: AsJson = False) -> None:
    """Show a template with its texts and the applications that use it."""
    opened = options.open_table(stack, table)
    found, used_by = find(opened, template)
    shown.show(_flat(found, as_json) | {"used_by": used_by}, as_json)


@app.function("create")
def create(
    name: Annotated[str, Argument(help="The template's name.")],
    account: AccountOption,
    body: Body,
    language: Languages = None,
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
) -> None:
    """Store a template and print its id."""
    wanted = {"name": name, "body": body, "bodies": _bodies({}, language)}
    opened = options.open_table(stack, table)
    made = created(opened, deployed.stack_settings(stack), options.find_account(opened, account), wanted)
    shown.say(_shown(made.template), made.template.id, as_json)
    _tell_costs(made, as_json)


@app.function("update")
def update(
    template: TemplateId,
    name: Annotated[str, Option(help="A new name.")] = "",
    body: Body = "",
    language: Languages = None,
    version: Version = 0,
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
) -> None:
    """Change a template. Applications that use it send the new text from then on."""
    opened = options.open_table(stack, table)
    before, _ = find(opened, template)
    wanted = {key: value for key, value in (("name", name), ("body", body)) if value}
    if not wanted and not language:
        shown.note(f"{template} is unchanged: name a change with --name, --body or --language.")
        shown.show(_flat(before, as_json), as_json)
        return
    bodies = {"bodies": _bodies(before.bodies, language)} if language else {}
    version_number = version or before.version_number
    after = changed(
        opened,
        deployed.stack_settings(stack),
        before,
        wanted | bodies | {"version_number": version_number},
    )
    if after.template == before:
        shown.note(f"{template} is as it was: nothing differs.")
    shown.show(_flat(after.template, as_json), as_json)
    _tell_costs(after, as_json)


@app.function("delete")
def delete(
    template: TemplateId,
    force: Annotated[
        bool,
        Option("--force", help="Also delete a template in use. Its applications then send the default text."),
    ] = False,
    yes: Yes = False,
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
) -> None:
    """Delete a template. A template in use is deleted only with --force."""
    opened = options.open_table(stack, table)
    found, _ = find(opened, template)
    options.confirm(f"Delete the template {found.name} of {found.account}?", yes)
    deleted(opened, found, force=force)
    shown.say({"id": template, "deleted": True}, f"{template} is deleted.", as_json)


def created(table: Table, settings: Settings, account: str, wanted: dict[str, Any]) -> Stored:
    """Store a template, with its audit record. Raises InvalidRequest, NameTaken."""
    body = dict(requests.NewTemplate.validated(wanted).model_dump())
    recorded = recording.recorded(table, "template create", account=account, target=body["name"])
    caller, now = Caller(account, frozenset()), options.now()
    return stored_templates.create(recorded, settings, caller, body, now, new_id(now))


def changed(table: Table, settings: Settings, before: StoredTemplate, wanted: dict[str, Any]) -> Stored:
    """Apply changes to their version, with the audit record. Return the next version, or `before` if nothing differs.

    Raises InvalidRequest, StaleData, NameTaken.
    """
    body = fields.validated(requests.TemplateChange, wanted)
    detail = recording.differences(before.shown(), body)
    if not detail and body["version_number"] == before.version_number:
        return Stored(before, compose.template_costs(before, settings.max_segments))
    recorded = recording.recorded(
        table, "template update", account=before.account, target=before.id, detail=detail
    )
    caller = Caller(before.account, frozenset())
    return stored_templates.change(recorded, settings, caller, before.id, body, options.now())


def deleted(table: Table, template: StoredTemplate, *, force: bool) -> None:
    """Delete a template, with its audit record. Raises TemplateInUse, StaleData."""
    account = template.account
    recorded = recording.recorded(
        table, "template delete", account=account, target=template.id, detail=template.name
    )
    caller = Caller(account, frozenset())
    stored_templates.delete(recorded, caller, template.id, options.now(), force=force)


def find(table: Table, template: str) -> tuple[StoredTemplate, list[str]]:
    """Return the template of any account, and the ids of the applications that use it. Raises NotFound."""
    found, uses = template_items.fetch_with_uses(table, template)
    if found is None:
        raise options.missing("template")
    return found, sorted(uses.applications)


def _bodies(before: dict[str, str], given: list[str] | None) -> dict[str, str]:
    bodies = dict(before)
    for text in given or ():
        tag, separator, body = text.partition("=")
        if not separator:
            raise click.BadParameter(f"{text} is not like de=...", param_hint="--language")
        bodies.pop(tag, None)
        bodies |= {tag: body} if body else {}
    return bodies


def _shown(template: StoredTemplate) -> dict[str, Any]:
    return {"account": template.account} | template.shown()


def _flat(template: StoredTemplate, as_json: bool) -> dict[str, Any]:
    """Return a template for people: one line for each language."""
    row = _shown(template)
    if as_json:
        return row
    bodies = {f"body {tag}": text for tag, text in row.pop("bodies").items()}
    return row | bodies


def _tell_costs(stored: Stored, as_json: bool) -> None:
    if not as_json:
        shown.note(f"Segments of its longest messages: {stored.headers['x-segments']}.")
