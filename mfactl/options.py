"""Common options, and the search for the stack."""

import os
import re
import sys
import time
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import botocore.config
import click
from botocore.exceptions import ClientError

from mfa.codes import keyring as keys
from mfa.errors import NotFound
from mfa.store import application_items, guard_items
from mfa.store.table import Table
from mfa.tenants import accounts, tokens
from mfa.values.dates import parse_range, timestamp
from mfactl import preferences, progress, session
from mfactl.commands import Argument, Option

if TYPE_CHECKING:
    from mfa.codes.keyring import Keyring
    from mfa.models.resources import Application

_NO_STACK = "Name the stack with --stack or MFA_STACK, or choose a default with `mfactl config stack NAME`"

Stack = Annotated[str, Option("--stack", envvar="MFA_STACK", help="The name of the deployed stack.")]
TableName = Annotated[
    str, Option("--table", envvar="TABLE_NAME", help="The stack's table (output TableName).")
]
Secret = Annotated[
    str, Option(envvar="CODE_KEYS_SECRET", help="The stack's secret (output CodeKeysSecretArn).")
]
AsJson = Annotated[bool, Option("--json", help="Print JSON, for scripts.")]
Yes = Annotated[bool, Option("--yes", "-y", help="Do not ask for confirmation.")]
AccountId = Annotated[str, Argument(metavar="ACCOUNT", help="The account's id.")]
AccountOption = Annotated[str, Option("--account", help="The account: 1 to 36 letters, digits, - and _.")]
ApplicationId = Annotated[str, Argument(metavar="APPLICATION", help="The application's id.")]
Most = Annotated[int, Option("--limit", low=1, high=10_000, help="The highest number of entries to list.")]

Version = Annotated[int, Option(low=0, help="The version to change. Without this option, the current one.")]
Quiet = Annotated[bool, Option("--quiet", "-q", help="Print only ids, one per line.")]

_SPAN = re.compile(r"([1-9][0-9]{0,4})([hd])")
_SECONDS = {"h": 3600, "d": 86_400}


def now() -> int:
    """Return the time in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


@cache
def _session() -> Any:
    return session.create()


@cache
def client(service: str) -> Any:
    """Return the client of an AWS service."""
    # A change of a balance must end before its id is removed, which happens after 30 seconds.
    retries: Any = {"mode": "standard", "total_max_attempts": 3}
    patient = botocore.config.Config(connect_timeout=2, read_timeout=5, retries=retries)
    try:
        return _session().create_client(service, config=patient)
    except (
        OSError,
        ValueError,
    ) as error:  # Such as an error of a credential_process, or an endpoint that is not a URL.
        raise click.ClickException(f"Your AWS configuration cannot be used: {error}.") from None


def region() -> str:
    """Return the AWS region, "" if none is set."""
    return str(_session().get_config_variable("region") or "")


def is_local() -> bool:
    """Return whether AWS is an emulator on this machine, as in a local run."""
    return urlsplit(os.environ.get("AWS_ENDPOINT_URL", "")).hostname in ("127.0.0.1", "localhost")


def outputs(stack: str) -> dict[str, str]:
    """Return the outputs of a deployed stack. Raises NotFound."""
    return {each["OutputKey"]: each["OutputValue"] for each in _find(stack).get("Outputs", [])}


def parameters(stack: str) -> dict[str, str]:
    """Return the parameters of a deployed stack. Raises NotFound."""
    return {each["ParameterKey"]: each["ParameterValue"] for each in _find(stack).get("Parameters", [])}


def _find(stack: str) -> dict[str, Any]:
    try:
        (found,) = client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        where = f"this AWS account and the region {region()}"
        raise NotFound(
            f"There is no stack {stack} in {where}. Name another with --stack, or another region with AWS_REGION."
        ) from None
    return dict(found)


def stack_name(stack: str) -> str:
    """Return the given stack, or the default of `mfactl config`. Raises BadParameter without either."""
    name = stack or preferences.read().get("stack", "")
    if not name:
        raise click.BadParameter(f"{_NO_STACK}.")
    return name


def open_table(stack: str, table: str) -> Table:
    """Return the table of a stack, or the given one. Raises BadParameter without either."""
    name = outputs(stack)["TableName"] if stack else table
    name = name or outputs(_default_stack("table"))["TableName"]
    return Table(client("dynamodb"), name)


def find_secret(stack: str, secret: str) -> str:
    """Return the secret of a stack, or the given one. Raises BadParameter without either."""
    name = outputs(stack)["CodeKeysSecretArn"] if stack else secret
    return name or outputs(_default_stack("secret"))["CodeKeysSecretArn"]


def _default_stack(otherwise: str) -> str:
    chosen = preferences.read().get("stack", "")
    if not chosen:
        raise click.BadParameter(f"{_NO_STACK}, or its {otherwise} with --{otherwise}.")
    return chosen


def keyring(stack: str, secret: str) -> "Keyring":
    """Return the keys of a stack, which decrypt addresses."""
    name = find_secret(stack, secret)
    return keys.parse(client("secretsmanager").get_secret_value(SecretId=name)["SecretString"])


def find_account(table: Table, account: str) -> str:
    """Return the id of an existing account. Raises NotFound, and BadParameter for an invalid id."""
    return accounts.get(table, require_account(account)).id


def find_application(table: Table, application: str) -> "Application":
    """Return the application of any account. Raises NotFound."""
    found = application_items.fetch(table, application)
    if found is None:
        raise missing("application")
    return found


def day_so_far(table: Table, account: str, application: str, capped_until: int) -> dict[str, Any]:
    """Return today's counted messages, and the end of a reached cap."""
    day = now() // 86_400_000
    return {
        "messages_today": guard_items.messages(table, account, application, day),
        "capped_until": timestamp(capped_until) if capped_until > now() else "",
    }


def require_text(text: str, what: str, longest: int) -> str:
    """Return a printable text. Raises BadParameter if it is too long or not printable."""
    if len(text) > longest or not text.isprintable():
        raise click.BadParameter(f"{what} is at most {longest} printable characters")
    return text


def require_account(account: str) -> str:
    """Return the id of an account. Raises BadParameter for an invalid id."""
    if not tokens.ACCOUNT_ID.fullmatch(account):
        raise click.BadParameter("an account's id is 1 to 36 letters, digits, hyphens and underscores")
    return account


def require_scopes(scopes: list[str] | None) -> list[str]:
    """Return the given scopes, or all. Raises BadParameter naming an unknown one."""
    if unknown := set(scopes or ()) - set(tokens.SCOPES):
        raise click.BadParameter(f"unknown scope {min(unknown)}; known are {', '.join(tokens.SCOPES)}")
    return scopes or list(tokens.SCOPES)


def parse_expiry(text: str) -> str:
    """Return the date of `90d`, `12h`, a day or a timestamp, "" for none. Raises BadParameter."""
    if not text:
        return ""
    if span := _SPAN.fullmatch(text):
        return timestamp(now() + int(span[1]) * _SECONDS[span[2]] * 1000)
    try:
        date = parse_range(text).first
    except ValueError:
        raise click.BadParameter("an expiry is like 90d, 12h, 2027-01-31 or 2027-01-31T12:00:00Z") from None
    if date <= timestamp(now()):
        raise click.BadParameter("an expiry is in the future")
    return date


def confirm(question: str, yes: bool) -> None:
    """Ask for confirmation, unless `yes`. Without it, the command ends here."""
    if not yes:
        progress.end()
        click.confirm(question, abort=True, err=True)


def at_terminal() -> bool:
    """Return whether a person can answer, not a script."""
    return sys.stdin.isatty()


def missing(what: str) -> NotFound:
    """Return the failure for something that does not exist."""
    return NotFound(f"There is no such {what}.")
