"""`mfactl token`: the tokens by which backends call the API."""

import re
from dataclasses import asdict
from functools import partial
from typing import Annotated

import typer

from mfa import access, applications
from mfa.accounts import LONGEST_NAME
from mfa.dates import timestamp
from mfa.resources import Caller
from mfa.store import account_items, token_items
from mfa.store.table import Table
from mfa.tenancy import Token
from mfactl import options, shown
from mfactl.options import AccountOption, AsJson, Most, Stack, TableName, Yes

app = typer.Typer(no_args_is_help=True, help="The tokens by which backends call the API.")
# An id as `mfa.ids` draws it.
_DRAWN = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
_COLUMNS = (
    "id",
    "name",
    "scopes",
    "application",
    "created_date",
    "expires_date",
    "revoked_date",
    "last_used_date",
)


@app.command("create")
def create(
    account: AccountOption,
    name: Annotated[str, typer.Option(help="What the token is for.")] = "",
    scope: Annotated[
        list[str] | None,
        typer.Option(
            help=f"What it may do; repeat for more. Default: all. Known: {', '.join(access.SCOPES)}."
        ),
    ] = None,
    application: Annotated[str, typer.Option(help="The id of the one application that it may use.")] = "",
    expires: Annotated[str, typer.Option(help="When it expires: 90d, 12h, 2027-01-31, or a timestamp.")] = "",
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
) -> None:
    """Create a token of an account, and the account if its id is new and of your choosing. Shown this once."""
    scopes, expiry = options.require_scopes(scope), options.parse_expiry(expires)
    opened, name = (
        options.open_table(stack, table),
        options.require_text(name, "a token's name", LONGEST_NAME),
    )
    new = _is_new(opened, options.require_account(account))
    if application:
        applications.get(opened, Caller(account, frozenset()), application, {})
    token, text = access.issue(
        opened, account, name, scopes, options.now(), expires_date=expiry, application=application
    )
    if new:
        typer.echo(f"The account {account} is new.", err=True)
    shown.say(_shown(token) | {"token": text}, text, as_json)
    if not as_json:
        typer.echo("Keep it now: only a hash of it is stored.", err=True)


@app.command("list")
def list_tokens(
    account: AccountOption,
    limit: Most = 1000,
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
) -> None:
    """List the tokens of an account, newest first, with the day of each one's last use."""
    opened = options.open_table(stack, table)
    fetch = partial(token_items.fetch_page, opened, options.find_account(opened, account))
    tokens = options.list_pages(fetch, limit)
    shown.show_list([_shown(token) for token in tokens], _COLUMNS, as_json)


@app.command("revoke")
def revoke(
    token_id: Annotated[str, typer.Argument(metavar="TOKEN", help="The token's id, as `list` shows it.")],
    yes: Yes = False,
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
) -> None:
    """Revoke a token, for good. It stops working within the authorizer's cache time.

    Asks at a terminal alone: a script that stops a leaked token need not know of --yes.
    """
    opened = options.open_table(stack, table)
    options.confirm(f"Revoke the token {token_id}, for good?", yes or not options.at_terminal())
    token_items.revoke(opened, token_id, timestamp(options.now()))
    shown.say({"id": token_id, "revoked": True}, f"{token_id} is revoked.", as_json)


def _is_new(table: Table, account: str) -> bool:
    """Tell whether the account is yet to be made. Raises NotFound for what `account create` draws: it is mistyped."""
    there = account_items.fetch(table, account) is not None
    if not there and _DRAWN.fullmatch(account):
        raise options.missing("account")
    return not there


def _shown(token: Token) -> dict[str, object]:
    return asdict(token)
