"""`mfactl token`: the tokens with which backends call the API."""

from dataclasses import asdict
from functools import partial
from typing import Annotated

from mfa.errors import NotFound
from mfa.models.account import Token
from mfa.models.resources import Caller
from mfa.store import account_items, token_items
from mfa.store.table import Table
from mfa.tenants import accounts, applications, tokens
from mfa.values.dates import timestamp
from mfactl import lists, options, recording, shown
from mfactl.commands import Argument, Group, Option
from mfactl.options import AccountOption, AsJson, Most, Quiet, Stack, TableName, Yes

app = Group()
_SCOPES = "applications:read, applications:write, users:read, codes:send, codes:validate"
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


@app.function("create")
def create(
    account: AccountOption,
    name: Annotated[str, Option(help="What the token is for.")] = "",
    scope: Annotated[
        list[str] | None,
        Option(help=f"A scope of the token. Repeatable; the default is all. Scopes: {_SCOPES}."),
    ] = None,
    application: Annotated[str, Option(help="The id of the only application that it can use.")] = "",
    expires: Annotated[str, Option(help="When it expires: 90d, 12h, 2027-01-31, or a timestamp.")] = "",
    new_account: Annotated[
        bool, Option("--new-account", help="Also create the account, with the id that you give.")
    ] = False,
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
) -> None:
    """Create a token of an account and print it. It is shown only once."""
    scopes, expiry = options.require_scopes(scope), options.parse_expiry(expires)
    options.require_text(name, "a token's name", accounts.LONGEST_NAME)
    opened = options.open_table(stack, table)
    is_new = _require_account(opened, options.require_account(account), new_account)
    token, text = issued(opened, account, name, scopes, expiry, application)
    if is_new:
        shown.note(f"The account {account} was created.")
    shown.say(asdict(token) | {"token": text}, text, as_json)
    if not as_json:
        shown.note("Store the token now: the service keeps only a hash of it.")


@app.function("list")
def list_tokens(
    account: AccountOption,
    limit: Most = 1000,
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """List the tokens of an account, newest first, with the day of last use."""
    opened = options.open_table(stack, table)
    fetch = partial(token_items.fetch_page, opened, options.find_account(opened, account))
    found, total = lists.first(fetch, limit, counted=not as_json)
    shown.show_list([asdict(each) for each in found], _COLUMNS, as_json, quiet, total)


@app.function("revoke")
def revoke(
    token_id: Annotated[str, Argument(metavar="TOKEN", help="The token's id, from `list`.")],
    yes: Yes = False,
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
) -> None:
    """Revoke a token permanently. It stops working within AuthorizerCacheSeconds.

    Asks for confirmation only in a terminal, so a script can revoke a leaked token without `--yes`.
    """
    opened = options.open_table(stack, table)
    options.confirm(f"Revoke the token {token_id} permanently?", yes or not options.at_terminal())
    done = revoked(opened, token_id)
    said = f"{token_id} is revoked." if done else f"{token_id} was revoked already: nothing changed."
    shown.say({"id": token_id, "revoked": True}, said, as_json)


def issued(
    table: Table, account: str, name: str, scopes: list[str], expiry: str, application: str
) -> tuple[Token, str]:
    """Store a token, with its audit record; return it and its text. Raises NotFound, and Forbidden."""
    if application:
        applications.get(table, Caller(account, frozenset()), application, {})
    detail = " ".join(scopes) + (f"; until {expiry}" if expiry else "")
    recorded = recording.recorded(table, "token create", account=account, target=name, detail=detail)
    return tokens.issue(
        recorded, account, name, scopes, options.now(), expires_date=expiry, application=application
    )


def revoked(table: Table, token_id: str) -> bool:
    """Revoke a token, with its audit record. Return whether it was valid. Raises NotFound."""
    found = token_items.fetch(table, token_id)
    if found is None:
        raise options.missing("token")
    token, _ = found
    if token.revoked_date:
        return False
    recorded = recording.recorded(
        table, "token revoke", account=token.account, target=token_id, detail=token.name
    )
    token_items.revoke(recorded, token_id, timestamp(options.now()))
    return True


def _require_account(table: Table, account: str, may_be_new: bool) -> bool:
    """Return whether the account must be created. Raises NotFound if so, unless it `may_be_new`."""
    is_new = account_items.fetch(table, account) is None
    if is_new and not may_be_new:
        raise NotFound(
            f"There is no account {account}. `mfactl account list` shows the accounts; --new-account creates this one."
        )
    return is_new
