"""The commands of mfactl."""

import json
import secrets
import time
from collections.abc import Mapping, Sequence
from typing import Annotated

import boto3
import typer

from mfa import access
from mfa.dates import timestamp
from mfa.errors import MfaError
from mfa.keyring import rotated
from mfa.paging import Page
from mfa.resources import Token
from mfa.store import token_items
from mfa.store.table import Table

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Operate a Serverless MFA stack. AWS credentials and region are found as the AWS CLI finds them.",
)
token_app = typer.Typer(no_args_is_help=True, help="The tokens by which backends call the API.")
app.add_typer(token_app, name="token")
key_app = typer.Typer(no_args_is_help=True, help="The keys that codes are hashed with.")
app.add_typer(key_app, name="key")

TableName = Annotated[
    str, typer.Option("--table", envvar="TABLE_NAME", help="The stack's table (output TableName).")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
Account = Annotated[str, typer.Option("--account", help="The account: 1 to 36 letters, digits, - and _.")]
_COLUMNS = ("id", "name", "scopes", "created_date", "expires_date", "revoked_date")


@app.callback()
def main() -> None:
    """Group the commands by what they are about."""


@token_app.command("create")
def create_token(
    table_name: TableName,
    account: Account,
    name: Annotated[str, typer.Option(help="What the token is for.")] = "",
    scope: Annotated[
        list[str] | None, typer.Option(help="What it may do; repeat for more. Default: all.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Create a token of an account, which is made if it is new. The token is shown this once."""
    _require_account(account)
    scopes = scope or list(access.SCOPES)
    if unknown := set(scopes) - set(access.SCOPES):
        raise typer.BadParameter(f"unknown scope {min(unknown)}; known are {', '.join(access.SCOPES)}")
    token, text = access.issue(_table(table_name), account, name, scopes, _now())
    typer.echo(json.dumps(_shown(token) | {"token": text}) if as_json else text)
    if not as_json:
        typer.echo("Keep it now: only a hash of it is stored.", err=True)


@token_app.command("list")
def list_tokens(table_name: TableName, account: Account, as_json: AsJson = False) -> None:
    """List the tokens of an account, newest first."""
    _require_account(account)
    tokens, position = token_items.fetch_page(_table(table_name), account, Page({}, 200))
    while position:
        more, position = token_items.fetch_page(_table(table_name), account, Page({}, 200, position))
        tokens += more
    rows = [_shown(token) for token in tokens]
    typer.echo(json.dumps(rows) if as_json else _aligned(rows))


@token_app.command("revoke")
def revoke_token(
    table_name: TableName,
    token_id: Annotated[str, typer.Argument(help="The token's id, as `list` shows it.")],
    as_json: AsJson = False,
) -> None:
    """Revoke a token. It stops working within the authorizer's cache time."""
    date = timestamp(_now())
    token_items.revoke(_table(table_name), token_id, date)
    typer.echo(json.dumps({"id": token_id, "revoked": True}) if as_json else f"{token_id} is revoked.")


@key_app.command("rotate")
def rotate_key(
    secret: Annotated[
        str, typer.Option(envvar="CODE_KEYS_SECRET", help="The secret (output CodeKeysSecretArn).")
    ],
    as_json: AsJson = False,
) -> None:
    """Add a code key. It is accepted at once and signs ten minutes from now; pending codes stay good."""
    client = boto3.client("secretsmanager")
    before = client.get_secret_value(SecretId=secret)
    after = rotated(before["SecretString"], secrets.token_urlsafe(48), _now() // 1000)
    client.put_secret_value(SecretId=secret, SecretString=after)
    count = len(json.loads(after)["code_keys"])
    typer.echo(json.dumps({"code_keys": count}) if as_json else f"The secret holds {count} code keys now.")


def run() -> None:
    """Run the command line; a failure of the service is one line on standard error and exit code 1."""
    try:
        app()
    except MfaError as error:
        typer.echo(f"mfactl: {error.detail or error.text}", err=True)
        raise SystemExit(1) from None


def _require_account(account: str) -> None:
    if not access.ACCOUNT_ID.fullmatch(account):
        raise typer.BadParameter("an account's id is 1 to 36 letters, digits, hyphens and underscores")


def _table(name: str) -> Table:
    return Table(boto3.client("dynamodb"), name)


def _now() -> int:
    return time.time_ns() // 1_000_000


def _shown(token: Token) -> dict[str, object]:
    return {name: getattr(token, name) for name in ("id", "account", *_COLUMNS[1:])}


def _aligned(rows: Sequence[Mapping[str, object]]) -> str:
    cells = [[name.upper() for name in _COLUMNS], *([_cell(row[name]) for name in _COLUMNS] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(_COLUMNS))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells)
    return "\n".join(line.rstrip() for line in lines)


def _cell(value: object) -> str:
    return " ".join(value) if isinstance(value, tuple) else str(value or "-")
