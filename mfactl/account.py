"""`mfactl account`: the tenants."""

from typing import Annotated, Any

import typer

from mfa import accounts
from mfa.errors import InvalidRequest
from mfa.paging import Page
from mfa.settings import BACKENDS
from mfa.store import account_items, credit_items
from mfa.store.table import Table
from mfa.tenancy import Account, AccountStatus, CreditMode
from mfactl import options, shown
from mfactl.options import AccountId, AsJson, Most, Stack, TableName

app = typer.Typer(
    no_args_is_help=True, help="The tenants: each has its tokens, applications, credit and limits."
)
Countries = Annotated[
    str | None,
    typer.Option(
        help="Countries it may send to, like DE,FR; * for any; empty for the stack's (AllowedCountries)."
    ),
]
Limits = Annotated[
    list[str] | None,
    typer.Option(
        "--limit",
        metavar="NAME=MOST",
        help=f"A limit of its own; repeat for more; NAME= for the stack's. Known: {', '.join(accounts.LIMITS)}.",
    ),
]
Price = Annotated[str | None, typer.Option(help="What a segment costs, like 0.05; for your own bills.")]
SmsBackend = Annotated[
    str | None,
    typer.Option(
        help=f"What sends its texts, {' or '.join(BACKENDS)}, in a stack with BothSmsBackends; empty for the stack's."
    ),
]
_COLUMNS = ("id", "name", "status", "credit", "created_date")


@app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="What the account is called.")],
    credit: Annotated[
        int | None, typer.Option(min=0, help="Messages it may send. Without it, as many as it likes.")
    ] = None,
    countries: Countries = None,
    limit: Limits = None,
    segment_price: Price = None,
    sms_backend: SmsBackend = None,
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
) -> None:
    """Create an account and print its id.

    Example: mfactl account create "Acme Ltd" --credit 1000 --countries DE,FR
    """
    opened, fields = (
        options.open_table(stack, table),
        _fields(countries, limit, segment_price, {}) | _backend(sms_backend),
    )
    if credit is None:
        account = accounts.create(opened, name, fields, options.now())
    else:
        account = accounts.create_metered(opened, name, fields, credit, options.now())
    shown.say(_shown(opened, account), account.id, as_json)


@app.command("list")
def list_accounts(
    limit: Most = 1000, stack: Stack = "", table: TableName = "", as_json: AsJson = False
) -> None:
    """List the accounts, newest first. What a metered one has left: `credit balance`."""
    opened = options.open_table(stack, table)
    found, position = account_items.fetch_page(opened, Page({}, min(limit, 200)))
    while position and len(found) < limit:
        more, position = account_items.fetch_page(opened, Page({}, min(limit - len(found), 200), position))
        found += more
    shown.show_list([each.shown() for each in found], _COLUMNS, as_json)


@app.command("show")
def show(account: AccountId, stack: Stack = "", table: TableName = "", as_json: AsJson = False) -> None:
    """Show an account with what it has left: `credit` is a number of messages, or null for no limit."""
    opened = options.open_table(stack, table)
    shown.show(_shown(opened, accounts.get(opened, account)), as_json)


@app.command("update")
def update(
    account: AccountId,
    name: Annotated[str | None, typer.Option(help="A new name.")] = None,
    countries: Countries = None,
    limit: Limits = None,
    segment_price: Price = None,
    sms_backend: SmsBackend = None,
    metered: Annotated[
        bool | None,
        typer.Option("--metered/--unlimited", help="Whether its messages are paid from its credit."),
    ] = None,
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
) -> None:
    """Change what is named; requests learn of it within the authorizer's cache time.

    Example: mfactl account update ID --limit user_sends_short=3 --countries ""
    """
    opened = options.open_table(stack, table)
    changes = _fields(countries, limit, segment_price, dict(accounts.get(opened, account).limits))
    if name is not None:
        changes["name"] = name
    changes |= _backend(sms_backend)
    if metered is not None:
        changes["credit"] = CreditMode.METERED if metered else CreditMode.UNLIMITED
    after = accounts.change(opened, account, changes, options.now())
    shown.show(_shown(opened, after), as_json)


@app.command("suspend")
def suspend(account: AccountId, stack: Stack = "", table: TableName = "", as_json: AsJson = False) -> None:
    """Refuse whatever an account asks, within the authorizer's cache time. `resume` ends it; nothing is deleted."""
    _set_status(stack, table, account, AccountStatus.SUSPENDED, as_json)


@app.command("resume")
def resume(account: AccountId, stack: Stack = "", table: TableName = "", as_json: AsJson = False) -> None:
    """Serve a suspended account again."""
    _set_status(stack, table, account, AccountStatus.ACTIVE, as_json)


def _set_status(stack: str, table: str, account: str, status: AccountStatus, as_json: bool) -> None:
    opened = options.open_table(stack, table)
    after = accounts.change(opened, account, {"status": status}, options.now())
    shown.say(_shown(opened, after), f"{account} is {after.status}.", as_json)


def _fields(
    countries: str | None, limits: list[str] | None, segment_price: str | None, before: dict[str, int]
) -> dict[str, Any]:
    """The fields of an account that were named on the command line."""
    fields: dict[str, Any] = {}
    if countries is not None:
        named = {code.strip().upper() for code in countries.split(",")} - {""}
        fields["countries"] = tuple(sorted(named))
    if segment_price is not None:
        fields["segment_price"] = segment_price
    for text in limits or ():
        name, separator, most = text.partition("=")
        if not separator or (most and not (most.isascii() and most.isdigit())):
            raise InvalidRequest(f"limits: {text} is not like max_attempts=3.")
        before.pop(name, None)
        before |= {name: int(most)} if most else {}
        fields["limits"] = tuple(sorted(before.items()))
    return fields


def _backend(sms_backend: str | None) -> dict[str, str]:
    return {} if sms_backend is None else {"sms_backend": sms_backend}


def _shown(table: Table, account: Account) -> dict[str, Any]:
    metered = account.credit == CreditMode.METERED
    return account.shown() | {"credit": credit_items.balance(table, account.id) if metered else None}
