"""The command line as a whole, and how it ends."""

import typer
from botocore.exceptions import BotoCoreError, ClientError

from mfa.errors import MfaError, NotFound, ServiceFault, Unavailable
from mfactl import account, application, credit, doctor, key, prefix, segments, token, user

FAILED, NOT_FOUND, REFUSED, UNAVAILABLE = 1, 3, 4, 5
app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Operate a Serverless MFA stack. AWS credentials and region are found as the AWS CLI finds them.",
    epilog="Exit codes: 0 done, 1 failed or not confirmed, 2 wrong usage, 3 there is no such thing, 4 refused "
    "(stale, invalid, short of credit), 5 AWS cannot be reached or does not let you: try again.",
)
for part in (account, token, credit, application, user, prefix, key):
    app.add_typer(part.app, name=part.__name__.rpartition(".")[2])
app.command("doctor")(doctor.doctor)
app.command("segments")(segments.count)


@app.callback()
def main() -> None:
    """Group the commands by what they are about."""


def run() -> None:
    """Run the command line; a failure is one line on standard error and an exit code that says of what kind."""
    try:
        app()
    except MfaError as error:
        typer.echo(f"mfactl: {error.detail or error.text}", err=True)
        raise SystemExit(_exit_code(error)) from None
    except (ClientError, BotoCoreError) as error:
        typer.echo(f"mfactl: {error}", err=True)
        raise SystemExit(UNAVAILABLE) from None


def _exit_code(error: MfaError) -> int:
    if isinstance(error, Unavailable):
        return UNAVAILABLE
    if isinstance(error, ServiceFault):
        return FAILED
    return NOT_FOUND if isinstance(error, NotFound) else REFUSED
