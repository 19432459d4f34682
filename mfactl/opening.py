"""`mfactl open`: pages of the AWS console about the stack."""

import sys
import webbrowser
from collections.abc import Callable
from typing import Annotated
from urllib.parse import quote

import click

from mfactl import options, shown
from mfactl.commands import Argument
from mfactl.options import AsJson, Stack

_CONSOLE = "https://console.aws.amazon.com"


def _table(outputs: dict[str, str], region: str) -> str:
    return f"{_CONSOLE}/dynamodbv2/home?region={region}#table?name={quote(outputs['TableName'])}"


def _logs(outputs: dict[str, str], region: str) -> str:
    group = quote(quote(outputs["LogGroupName"], safe=""), safe="").replace("%", "$")
    return f"{_CONSOLE}/cloudwatch/home?region={region}#logsV2:log-groups/log-group/{group}"


PAGES: dict[str, Callable[[dict[str, str], str], str]] = {
    "dashboard": lambda outputs, _: outputs["DashboardUrl"],
    "docs": lambda outputs, _: f"{outputs.get('DomainUrl') or outputs['ApiUrl']}/docs",
    "logs": _logs,
    "table": _table,
}


def open_page(
    page: Annotated[str, Argument(help=f"One of {', '.join(PAGES)}.")] = "dashboard",
    stack: Stack = "",
    as_json: AsJson = False,
) -> None:
    """Open a page about the stack in your browser.

    It always prints the address, and opens the browser only from a terminal.
    """
    if page not in PAGES:
        raise click.BadParameter(f"it is one of {', '.join(PAGES)}", param_hint="PAGE")
    address = PAGES[page](options.outputs(options.stack_name(stack)), options.region())
    shown.say({"url": address}, address, as_json)
    if sys.stdout.isatty() and not as_json:
        webbrowser.open(address)
