"""`mfactl application`: the applications of an account."""

from functools import partial
from typing import Any

import typer

from mfa import applications
from mfa.resources import Application, Caller
from mfa.store import application_items
from mfa.store.table import Table
from mfactl import options, shown
from mfactl.options import AccountOption, ApplicationId, AsJson, Most, Stack, TableName, Yes

app = typer.Typer(no_args_is_help=True, help="The applications of an account.")
_COLUMNS = ("id", "name", "created_date", "version_number")


@app.command("list")
def list_applications(
    account: AccountOption,
    limit: Most = 1000,
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
) -> None:
    """List an account's applications, newest first."""
    opened = options.open_table(stack, table)
    fetch = partial(application_items.fetch_page, opened, options.find_account(opened, account))
    found = options.list_pages(fetch, limit)
    shown.show_list([_shown(each) for each in found], _COLUMNS, as_json)


@app.command("show")
def show(
    application: ApplicationId, stack: Stack = "", table: TableName = "", as_json: AsJson = False
) -> None:
    """Show an application and the account it belongs to, with the day's messages and cap as `account show` has them."""
    opened = options.open_table(stack, table)
    found = find(opened, application)
    day = options.day_so_far(opened, found.account, found.id, found.capped_until)
    shown.show(_shown(found) | day, as_json)


@app.command("delete")
def delete(
    application: ApplicationId,
    yes: Yes = False,
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
) -> None:
    """Delete an application, with its users in the background. It cannot be undone."""
    opened = options.open_table(stack, table)
    found = find(opened, application)
    options.confirm(f"Delete the application {found.name} of {found.account}, with all its users?", yes)
    applications.delete(opened, Caller(found.account, frozenset()), application, options.now())
    shown.say({"id": application, "deleted": True}, f"{application} is deleted.", as_json)


def find(table: Table, application: str) -> Application:
    """Return the application, whosever it is. Raises NotFound."""
    found = application_items.fetch(table, application)
    if found is None:
        raise options.missing("application")
    return found


def _shown(application: Application) -> dict[str, Any]:
    return {"account": application.account} | application.shown()
