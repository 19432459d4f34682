"""`mfactl audit`: what operators changed."""

from typing import Annotated

from mfa.store import change_items
from mfa.values.paging import Page
from mfactl import lists, options, shown
from mfactl.commands import Option
from mfactl.options import AsJson, Most, Stack, TableName

_COLUMNS = ("at", "who", "what", "account", "target", "detail")


def audit(
    account: Annotated[str, Option("--account", help="Only changes of this account.")] = "",
    limit: Most = 50,
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
) -> None:
    """List what operators changed, newest first.

    Each change is stored for 400 days, with the identity that made it.
    """
    opened = options.open_table(stack, table)
    filters = {"account": account} if account else {}
    found, total = lists.first(
        lambda page: change_items.fetch_page(opened, Page(filters, page.limit, page.position)),
        limit,
        counted=not as_json,
    )
    rows = [each._asdict() | ({} if as_json else {"who": who(each.who)}) for each in found]
    shown.show_list(rows, _COLUMNS, as_json, total=total)


def who(arn: str) -> str:
    """Return the end of an ARN, a person or role: `ops/ann` of `arn:aws:sts::1:assumed-role/ops/ann`."""
    return arn.partition(":assumed-role/")[2] or arn.rpartition(":")[2]
