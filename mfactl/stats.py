"""`mfactl stats`: counts of requests and codes."""

from typing import Annotated

import click

from mfactl import counting, options, shown, spans
from mfactl.commands import Option
from mfactl.options import AsJson, Stack

_COLUMNS = ("value", "sent", "delivered", "validated", "wrong", "expired", "blocked", "conversion")


def stats(
    since: Annotated[str, Option(help="The start: 30m, 3h or 7d ago, a day or a timestamp.")] = "1d",
    until: Annotated[str, Option(help="The end. Without this option, now.")] = "",
    by: Annotated[str, Option(help=f"Group by one of {', '.join(counting.BY)}.")] = "",
    account: Annotated[str, Option("--account", help="Only this account.")] = "",
    application: Annotated[str, Option("--application", help="Only this application.")] = "",
    stack: Stack = "",
    as_json: AsJson = False,
) -> None:
    """Count the requests and codes of a period, by outcome.

    `delivered` needs receipts, which End User Messaging and SES send. Conversion is the share of sent codes that were
    used.
    """
    if by and by not in counting.BY:
        raise click.BadParameter(f"it is one of {', '.join(counting.BY)}", param_hint="--by")
    outputs = options.outputs(options.stack_name(stack))
    terms = {name: value for name, value in (("account", account), ("application", application)) if value}
    counted = counting.count(outputs["LogGroupName"], spans.parse(since, until), terms)
    if as_json:
        shown.show(counted, as_json)
    elif by:
        rows = [each | {"conversion": _percent(each["conversion"])} for each in counted["by"][by]]
        shown.show_list(rows, _COLUMNS, as_json)
    else:
        totals = {"requests": counted["requests"]} | counted["total"]
        shown.show(totals | {"conversion": _percent(counted["conversion"])}, as_json)


def _percent(share: int | None) -> str:
    return "" if share is None else f"{share}%"
