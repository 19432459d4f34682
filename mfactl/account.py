"""`mfactl account`: the tenants."""

from functools import partial
from typing import Annotated, Any

import typer

from mfa import accounts
from mfa.errors import InvalidRequest
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
Senders = Annotated[
    list[str] | None,
    typer.Option(
        "--sender",
        metavar="NAME",
        help="A sender that its texts may be from; repeat for more; * for any; empty for the stack's (AllowedSenders).",
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
    sender: Senders = None,
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
) -> None:
    """Create an account and print its id."""
    if not name.strip():
        raise typer.BadParameter("an account has a name")
    opened = options.open_table(stack, table)
    fields = _fields(countries, limit, segment_price, {}) | _backend(sms_backend) | _senders(sender)
    if credit is None:
        account = accounts.create(opened, name, fields, options.now())
    else:
        account = accounts.create_metered(opened, name, fields, credit, options.now())
    shown.say(_shown(opened, account, as_json), account.id, as_json)


@app.command("list")
def list_accounts(
    limit: Most = 1000, stack: Stack = "", table: TableName = "", as_json: AsJson = False
) -> None:
    """List the accounts, newest first: `credit` is what a metered one has left, null for no limit."""
    opened = options.open_table(stack, table)
    found = options.list_pages(partial(account_items.fetch_page, opened), limit)
    left = credit_items.balances(opened, found)
    rows = [each.shown() | _credit(credit, as_json) for each, credit in zip(found, left, strict=True)]
    shown.show_list(rows, _COLUMNS, as_json)


@app.command("show")
def show(account: AccountId, stack: Stack = "", table: TableName = "", as_json: AsJson = False) -> None:
    """Show an account with what it has left: `credit` is a number of messages, or null for no limit.

    `messages_today` are counted where there is a daily cap; `capped_until` says how long one that was reached holds.
    """
    opened = options.open_table(stack, table)
    found = accounts.get(opened, account)
    day = options.day_so_far(opened, account, "", found.capped_until)
    shown.show(_shown(opened, found, as_json) | day, as_json)


@app.command("update")
def update(
    account: AccountId,
    name: Annotated[str | None, typer.Option(help="A new name.")] = None,
    countries: Countries = None,
    limit: Limits = None,
    segment_price: Price = None,
    sms_backend: SmsBackend = None,
    sender: Senders = None,
    metered: Annotated[
        bool | None,
        typer.Option("--metered/--unlimited", help="Whether its messages are paid from its credit."),
    ] = None,
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
) -> None:
    """Change what is named; requests learn of it within the authorizer's cache time."""
    opened = options.open_table(stack, table)
    before = accounts.get(opened, account)
    changes = _fields(countries, limit, segment_price, dict(before.limits))
    if name is not None:
        changes["name"] = name
    changes |= _backend(sms_backend) | _senders(sender)
    if metered is not None:
        changes["credit"] = CreditMode.METERED if metered else CreditMode.UNLIMITED
    after = accounts.change(opened, before, changes, options.now())
    shown.show(_shown(opened, after, as_json), as_json)


@app.command("suspend")
def suspend(account: AccountId, stack: Stack = "", table: TableName = "", as_json: AsJson = False) -> None:
    """Refuse whatever an account asks, within the authorizer's cache time. `resume` ends it; nothing is deleted."""
    _set_status(stack, table, account, AccountStatus.SUSPENDED, as_json)


@app.command("resume")
def resume(account: AccountId, stack: Stack = "", table: TableName = "", as_json: AsJson = False) -> None:
    """Serve a suspended account again."""
    _set_status(stack, table, account, AccountStatus.ACTIVE, as_json)


@app.command("uncap")
def uncap(account: AccountId, stack: Stack = "", table: TableName = "", as_json: AsJson = False) -> None:
    """Let a capped account and its applications send again before the day ends.

    Raise the cap first (`account update --limit`): one that is still reached caps again with the next message.
    """
    accounts.uncap(options.open_table(stack, table), account, options.now())
    shown.say({"id": account, "uncapped": True}, f"{account} sends again.", as_json)


def _set_status(stack: str, table: str, account: str, status: AccountStatus, as_json: bool) -> None:
    opened = options.open_table(stack, table)
    after = accounts.change(opened, accounts.get(opened, account), {"status": status}, options.now())
    shown.say(_shown(opened, after, as_json), f"{account} is {after.status}.", as_json)


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


def _senders(sender: list[str] | None) -> dict[str, tuple[str, ...]]:
    """The senders that were named, in place of those before; "" alone names none."""
    return {} if sender is None else {"senders": tuple(sorted(set(sender) - {""}))}


def _shown(table: Table, account: Account, as_json: bool) -> dict[str, Any]:
    (left,) = credit_items.balances(table, [account])
    return account.shown() | _credit(left, as_json)


def _credit(left: int | None, as_json: bool) -> dict[str, Any]:
    return {"credit": CreditMode.UNLIMITED if left is None and not as_json else left}
