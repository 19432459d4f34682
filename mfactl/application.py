"""`mfactl application`: the applications of an account."""

from functools import partial
from typing import Annotated, Any

from mfa.edge.requests import application as requests
from mfa.messages import compose
from mfa.models.resources import Application, Caller
from mfa.runtime.settings import Settings
from mfa.store import application_items
from mfa.store.table import Table
from mfa.tenants import application_changes
from mfa.values.ids import new_id
from mfactl import deployed, fields, lists, options, recording, shown
from mfactl.commands import Argument, Group, Option
from mfactl.options import AccountOption, ApplicationId, AsJson, Most, Quiet, Stack, TableName, Version, Yes

app = Group()
Set = Annotated[
    list[str] | None,
    Option("--set", metavar="FIELD=VALUE", help="A field of the API. Repeatable."),
]
File = Annotated[str, Option("--from", metavar="FILE", help="A JSON file with fields; - for standard input.")]
_COLUMNS = ("id", "name", "created_date", "version_number")


@app.function("create")
def create(
    name: Annotated[str, Argument(help="The application's name.")],
    account: AccountOption,
    set_: Set = None,
    file: File = "",
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
) -> None:
    """Create an application of an account and print its id.

    The fields are those of POST /applications, in docs/openapi.json or GET /docs of the stack.
    """
    wanted = fields.parse(requests.NewApplication, set_, file) | {"name": name}
    opened = options.open_table(stack, table)
    made = created(opened, deployed.stack_settings(stack), options.find_account(opened, account), wanted)
    shown.say(_shown(made), made.id, as_json)
    _tell_costs(made, as_json)


@app.function("list")
def list_applications(
    account: AccountOption,
    limit: Most = 1000,
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """List an account's applications, newest first."""
    opened = options.open_table(stack, table)
    fetch = partial(application_items.fetch_page, opened, options.find_account(opened, account))
    found, total = lists.first(fetch, limit, counted=not as_json)
    shown.show_list([_shown(each) for each in found], _COLUMNS, as_json, quiet, total)


@app.function("show")
def show(
    application: ApplicationId, stack: Stack = "", table: TableName = "", as_json: AsJson = False
) -> None:
    """Show an application with its account, and today's messages and cap as in `account show`."""
    opened = options.open_table(stack, table)
    found = options.find_application(opened, application)
    day = options.day_so_far(opened, found.account, found.id, found.capped_until)
    shown.show(_shown(found) | day, as_json)


@app.function("update")
def update(
    application: ApplicationId,
    set_: Set = None,
    file: File = "",
    version: Version = 0,
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
) -> None:
    """Change an application's fields, as PATCH /applications/{Application_ID} does."""
    wanted = fields.parse(requests.ApplicationChange, set_, file)
    opened = options.open_table(stack, table)
    before = options.find_application(opened, application)
    if not wanted.keys() - {"version_number"}:
        shown.note(f"{application} is unchanged: name a change with --set FIELD=VALUE.")
        shown.show(_shown(before), as_json)
        return
    wanted = {"version_number": version or before.version_number} | wanted
    after = changed(opened, deployed.stack_settings(stack), before, wanted)
    if after == before:
        shown.note(f"{application} is as it was: nothing differs.")
    shown.show(_shown(after), as_json)
    _tell_costs(after, as_json)


@app.function("delete")
def delete(
    application: ApplicationId,
    yes: Yes = False,
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
) -> None:
    """Delete an application permanently. Its users are deleted in the background."""
    opened = options.open_table(stack, table)
    found = options.find_application(opened, application)
    options.confirm(f"Delete the application {found.name} of {found.account}, with all its users?", yes)
    deleted(opened, found)
    shown.say({"id": application, "deleted": True}, f"{application} is deleted.", as_json)


def created(table: Table, settings: Settings, account: str, wanted: dict[str, Any]) -> Application:
    """Store an application, with its audit record. Raises InvalidRequest, NameTaken."""
    body = dict(requests.NewApplication.validated(wanted).model_dump())
    recorded = recording.recorded(table, "application create", account=account, target=body["name"])
    caller, now = Caller(account, frozenset()), options.now()
    return application_changes.create(recorded, settings, caller, body, now, new_id(now))


def changed(table: Table, settings: Settings, before: Application, wanted: dict[str, Any]) -> Application:
    """Apply changes to their version, with the audit record. Return the next version, or `before` if nothing differs.

    Raises InvalidRequest, StaleData, NameTaken.
    """
    body = fields.validated(requests.ApplicationChange, wanted)
    detail = recording.differences(before.shown(), body)
    if not detail and body["version_number"] == before.version_number:
        return before
    recorded = recording.recorded(
        table, "application update", account=before.account, target=before.id, detail=detail
    )
    caller = Caller(before.account, frozenset())
    return application_changes.change(recorded, settings, caller, before.id, body, options.now())


def deleted(table: Table, application: Application) -> None:
    """Delete an application, with its audit record. Raises StaleData."""
    account = application.account
    recorded = recording.recorded(
        table, "application delete", account=account, target=application.id, detail=application.name
    )
    application_changes.delete(recorded, Caller(account, frozenset()), application.id, options.now())


def _shown(application: Application) -> dict[str, Any]:
    return {"account": application.account} | application.shown()


def _tell_costs(application: Application, as_json: bool) -> None:
    """Print the segments of its texts, like the API's X-Segments."""
    cost = compose.costs(application).get("x-segments")
    if cost and not as_json:
        shown.note(f"Segments of its longest messages: {cost}.")
