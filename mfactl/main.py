"""The command line as a whole. A group of commands is loaded when one of them is used."""

import os
from importlib import import_module
from typing import Any, NamedTuple

import click

from mfactl import progress
from mfactl.commands import Group, made
from mfactl.examples import EXAMPLES

EXIT_CODES = (
    "Exit codes: 0 success, 1 failure or not confirmed, 2 wrong usage, 3 not found, "
    "4 refused (stale, invalid, too little credit), 5 AWS is unreachable or busy: retry, 130 interrupted."
)


class Part(NamedTuple):
    """A group of commands in `module`, or its only command `function`; `help` is its description."""

    module: str
    help: str
    function: str = ""


PARTS = {
    "account": Part("account", "The accounts: each has its own tokens, applications, credit and limits."),
    "token": Part("token", "The tokens with which backends call the API."),
    "credit": Part("credit", "The credit of metered accounts, in segments."),
    "application": Part("application", "The applications of an account."),
    "template": Part("template", "The stored message templates of an account."),
    "user": Part("user", "The users of an application."),
    "prefix": Part(
        "prefix",
        "Prefixes of phone numbers, and the circuits that block those whose codes are not used.",
    ),
    "key": Part("key", "The keys with which codes are hashed."),
    "sending": Part("sending", "Stop and resume all sending of the stack in an emergency."),
    "stats": Part("stats", "Count the requests and codes of a period, by outcome.", "stats"),
    "logs": Part("logs", "Show what happened to a user, a code or a request.", "logs"),
    "audit": Part("audit", "List what operators changed, newest first.", "audit"),
    "doctor": Part("doctor", "Check a deployed stack. The exit code is 1 if something is bad.", "doctor"),
    "console": Part(
        "console.command", "Open the operator's console in a browser, on this machine.", "console"
    ),
    "send-test": Part("send_test", "Send a test message the way the stack sends codes.", "send_test"),
    "segments": Part("segments", "Count the segments of a template's messages.", "count"),
    "open": Part("opening", "Open a page about the stack in your browser.", "open_page"),
    "config": Part("config", "Show or set the defaults of mfactl.", "config"),
    "completion": Part("completion", "Print the script that completes commands in a shell.", "completion"),
}


def load(name: str) -> click.Command:
    """Return the command or the group called `name`, with its examples and exit codes."""
    part = PARTS[name]
    module = import_module(f"mfactl.{part.module}")
    if part.function:
        return made(name, getattr(module, part.function), epilog=_epilog(name))
    group: Group = module.app
    group.name, group.help, group.epilog = name, part.help, f"Example: {EXAMPLES[name]}"
    for each in group.commands.values():
        each.epilog = _epilog(f"{name} {each.name}")
    return group


def _epilog(command: str) -> str:
    """Return the end of a command's help: its example and exit codes."""
    return f"Example: {EXAMPLES[command]}\n\n{EXIT_CODES}"


class LazyGroup(Group):
    """The whole command line. Its help and completion need no group, so each group is loaded when it is used."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = {name: _stub(name, part) for name, part in PARTS.items()}

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Load the first command in the arguments, then find it as usual."""
        if args and args[0] in PARTS:
            self.commands[args[0]] = load(args[0])
        return super().resolve_command(ctx, args)

    def load_all(self) -> "LazyGroup":
        """Load every command, for the manual and tests."""
        self.commands = {name: load(name) for name in PARTS}
        return self


def _stub(name: str, part: Part) -> click.Command:
    """Return the name and help of a command that is not loaded."""
    return click.Command(name, help=part.help) if part.function else click.Group(name, help=part.help)


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415 - slow, and for this option alone

        click.echo(f"mfactl {version('serverless-mfa')}")
        ctx.exit()


def _begin(profile: str, region: str) -> None:
    """Apply the options of all commands, and show progress of slow ones."""
    if profile:
        os.environ["AWS_PROFILE"] = profile
    if region:
        os.environ["AWS_REGION"] = region
    progress.begin()


app = LazyGroup(
    name="mfactl",
    help="Operate a Serverless MFA stack. It finds AWS credentials and region like the AWS CLI.",
    epilog=f"Example: {EXAMPLES['']}\n\n{EXIT_CODES}",
    callback=_begin,
    context_settings={"max_content_width": 110},
    params=[
        click.Option(
            ["--profile"], default="", help="The profile of the AWS CLI to use, instead of AWS_PROFILE."
        ),
        click.Option(
            ["--region"], default="", help="The AWS region, instead of AWS_REGION or the profile's."
        ),
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_print_version,
            help="Print the version.",
        ),
    ],
)


def run() -> None:
    """Run the command line. A failure is one line on standard error and an exit code for its kind."""
    try:
        app(prog_name="mfactl")
    except Exception as error:
        from mfactl import failures  # noqa: PLC0415 - for failures alone

        if not failures.is_known(error):
            raise
        progress.end()
        click.echo(f"mfactl: {failures.sentence(error)}", err=True)
        raise SystemExit(failures.exit_code(error)) from None
    finally:
        progress.end()
