"""The command line as a whole, and how it ends."""

import typer
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NotConnected

from mfa.errors import MfaError, NotFound, ServiceFault, Unavailable
from mfa.store.table import is_busy
from mfactl import account, application, credit, doctor, key, prefix, segments, sending, token, user
from mfactl.examples import EXAMPLES

FAILED, NOT_FOUND, REFUSED, UNAVAILABLE = 1, 3, 4, 5
EXIT_CODES = (
    "Exit codes: 0 done, 1 failed (AWS refuses it, say) or not confirmed, 2 wrong usage, 3 there is no such thing, "
    "4 refused (stale, invalid, short of credit), 5 AWS cannot be reached or is busy: try again."
)


def _epilog(command: str) -> str:
    """What stands at the end of a command's help: how it is used, and how it ends."""
    return f"Example: {EXAMPLES[command]}\n\n{EXIT_CODES}"


app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Operate a Serverless MFA stack. AWS credentials and region are found as the AWS CLI finds them.",
    epilog=f"Example: {EXAMPLES['']}\n\n{EXIT_CODES}",
)
for part in (account, token, credit, application, user, prefix, key, sending):
    name = part.__name__.rpartition(".")[2]
    part.app.info.epilog = f"Example: {EXAMPLES[name]}"
    for each in part.app.registered_commands:
        each.epilog = _epilog(f"{name} {each.name}")
    app.add_typer(part.app, name=name)
app.command("doctor", epilog=_epilog("doctor"))(doctor.doctor)
app.command("segments", epilog=_epilog("segments"))(segments.count)


@app.callback()
def main() -> None:
    """Group the commands by what they are about."""


def run() -> None:
    """Run the command line; a failure is one line on standard error and an exit code that says of what kind."""
    try:
        app()
    except (MfaError, ClientError, BotoCoreError) as error:
        typer.echo(f"mfactl: {_said(error)}", err=True)
        raise SystemExit(_exit_code(error)) from None


def _said(error: Exception) -> str:
    if not isinstance(error, MfaError):
        return str(error)
    cause = f" {error.__cause__}" if isinstance(error.__cause__, BotoCoreError) else ""
    return f"{error.detail or error.text}{cause}"


def _exit_code(error: Exception) -> int:
    if isinstance(error, ClientError):
        return UNAVAILABLE if is_busy(error) else FAILED
    if isinstance(error, Unavailable):
        error = error.__cause__ if isinstance(error.__cause__, BotoCoreError) else error
    if isinstance(error, Unavailable | HTTPClientError | NotConnected):
        return UNAVAILABLE
    if isinstance(error, ServiceFault | BotoCoreError):
        return FAILED
    return NOT_FOUND if isinstance(error, NotFound) else REFUSED
