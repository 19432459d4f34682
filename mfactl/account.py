"""`mfactl account`: accounts."""

from functools import partial
from typing import Annotated, Any

import click

from mfa.errors import InvalidRequest
from mfa.models.account import Account
from mfa.models.terms import AccountStatus, CreditMode
from mfa.store import account_items, credit_items
from mfa.store.table import Table
from mfa.tenants import accounts
from mfactl import lists, options, recording, shown
from mfactl.commands import Argument, Group, Option
from mfactl.options import AccountId, AsJson, Most, Quiet, Stack, TableName, Yes

app = Group()
# As in mfa.tenants.accounts, which is loaded only when needed.
LIMITS = (
    "max_attempts, max_failures, user_sends_short, user_sends_daily, address_sends_short, address_sends_daily, "
    "users_per_address, daily_messages, account_daily_messages"
)
Countries = Annotated[
    str | None,
    Option(
        help="Countries that it can send to, such as DE,FR. * for any; empty for the stack's (AllowedCountries)."
    ),
]
Limits = Annotated[
    list[str] | None,
    Option(
        "--limit",
        metavar="NAME=MOST",
        help=f"A limit, NAME=NUMBER, instead of the stack's. NAME= restores the stack's. Repeatable. Names: {LIMITS}.",
    ),
]
Price = Annotated[
    str | None,
    Option(help="Your price of a segment for this account, such as 0.05. The service only stores it."),
]
SmsBackend = Annotated[
    str | None,
    Option(
        help="The provider of its texts, SNS or END_USER_MESSAGING, with BothSmsBackends. Empty for the stack's."
    ),
]
Senders = Annotated[
    list[str] | None,
    Option(
        "--sender",
        metavar="NAME",
        help="A sender that its applications can use. Repeatable. * for any; empty for the stack's (AllowedSenders).",
    ),
]
_COLUMNS = ("id", "name", "status", "credit", "created_date")


@app.function("create")
def create(
    name: Annotated[str, Argument(help="The account's name.")],
    credit: Annotated[
        int | None,
        Option(low=0, help="Segments that it can send. Without this option, the account is unlimited."),
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
        raise click.BadParameter("an account has a name")
    opened = options.open_table(stack, table)
    fields = _fields(countries, limit, segment_price, {}) | _backend(sms_backend) | _senders(sender)
    account = made(opened, name, fields, credit)
    shown.say(with_credit(opened, account, as_json), account.id, as_json)


@app.function("list")
def list_accounts(
    limit: Most = 1000,
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """List the accounts, newest first. `credit` is what is left; null means unlimited."""
    opened = options.open_table(stack, table)
    found, total = lists.first(partial(account_items.fetch_page, opened), limit, counted=not as_json)
    left = credit_items.balances(opened, found)
    rows = [each.shown() | _credit(credit, as_json) for each, credit in zip(found, left, strict=True)]
    shown.show_list(rows, _COLUMNS, as_json, quiet, total)


@app.function("show")
def show(account: AccountId, stack: Stack = "", table: TableName = "", as_json: AsJson = False) -> None:
    """Show an account. `credit` is the number of segments left; null means unlimited.

    `messages_today` is counted if there is a daily cap. `capped_until` is when a reached cap ends.
    """
    opened = options.open_table(stack, table)
    found = accounts.get(opened, account)
    day = options.day_so_far(opened, account, "", found.capped_until)
    shown.show(with_credit(opened, found, as_json) | day, as_json)


@app.function("update")
def update(
    account: AccountId,
    name: Annotated[str | None, Option(help="A new name.")] = None,
    countries: Countries = None,
    limit: Limits = None,
    segment_price: Price = None,
    sms_backend: SmsBackend = None,
    sender: Senders = None,
    metered: Annotated[
        bool | None,
        Option("--metered/--unlimited", help="Whether it pays for messages from its credit."),
    ] = None,
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
) -> None:
    """Change the given fields. Changes take effect within AuthorizerCacheSeconds."""
    opened = options.open_table(stack, table)
    before = accounts.get(opened, account)
    changes = _fields(countries, limit, segment_price, dict(before.limits))
    if name is not None:
        changes["name"] = name
    changes |= _backend(sms_backend) | _senders(sender)
    if metered is not None:
        changes["credit"] = CreditMode.METERED if metered else CreditMode.UNLIMITED
    after = changed(opened, before, changes, "account update")
    if after == before:
        shown.note(
            f"{account} is unchanged: {'the values are the same' if changes else 'name a field to change'}."
        )
    shown.show(with_credit(opened, after, as_json), as_json)


@app.function("suspend")
def suspend(
    account: AccountId, yes: Yes = False, stack: Stack = "", table: TableName = "", as_json: AsJson = False
) -> None:
    """Refuse all requests of an account, within AuthorizerCacheSeconds. Nothing is deleted; `resume` ends it.

    Asks for confirmation only in a terminal, so a script can suspend an account without `--yes`.
    """
    opened = options.open_table(stack, table)
    before = accounts.get(opened, account)
    question = f"Suspend {account}{_named(before)}? All its requests will be refused, including logins."
    options.confirm(question, yes or not options.at_terminal())
    _set_status(opened, before, AccountStatus.SUSPENDED, as_json)


@app.function("resume")
def resume(account: AccountId, stack: Stack = "", table: TableName = "", as_json: AsJson = False) -> None:
    """Accept the requests of a suspended account again."""
    opened = options.open_table(stack, table)
    _set_status(opened, accounts.get(opened, account), AccountStatus.ACTIVE, as_json)


@app.function("uncap")
def uncap(account: AccountId, stack: Stack = "", table: TableName = "", as_json: AsJson = False) -> None:
    """Let an account that reached its daily cap send again today, with its applications.

    Raise the cap first (`account update --limit`), or the next message reaches it again.
    """
    opened = options.open_table(stack, table)
    recorded = recording.recorded(opened, "account uncap", account=account, target=account)
    uncapped = accounts.uncap(recorded, account, options.now())
    said = f"{account} sends again." if uncapped else f"{account} was not capped: nothing changed."
    shown.say({"id": account, "uncapped": uncapped}, said, as_json)


def made(table: Table, name: str, fields: dict[str, Any], credit: int | None) -> Account:
    """Store a new account, with its audit record. It pays for messages from `credit` if that is given."""
    detail = f"credit {credit}" if credit is not None else "unlimited"
    recorded = recording.recorded(table, "account create", target=name, detail=detail)
    if credit is None:
        return accounts.create(recorded, name, fields, options.now())
    return accounts.create(recorded, name, fields | {"credit": CreditMode.METERED}, options.now(), credit)


def changed(table: Table, before: Account, changes: dict[str, Any], what: str) -> Account:
    """Apply `changes` to an account, with the audit record `what`. Return the next version, or `before` if equal."""
    after = {name: each for name, each in changes.items() if getattr(before, name) != each}
    detail = recording.differences({name: getattr(before, name) for name in after}, after)
    recorded = recording.recorded(table, what, account=before.id, target=before.id, detail=detail)
    return accounts.change(recorded, before, changes, options.now())


def _set_status(table: Table, before: Account, status: AccountStatus, as_json: bool) -> None:
    verb = "suspend" if status == AccountStatus.SUSPENDED else "resume"
    after = changed(table, before, {"status": status}, f"account {verb}")
    if after == before:
        said = f"{before.id} was {after.status} already: nothing changed."
    else:
        said = f"{before.id} is {after.status}. This takes effect within AuthorizerCacheSeconds."
    shown.say(with_credit(table, after, as_json), said, as_json)


def _named(account: Account) -> str:
    return f" ({account.name})" if account.name else ""


def _fields(
    countries: str | None, limits: list[str] | None, segment_price: str | None, before: dict[str, int]
) -> dict[str, Any]:
    """Return the fields of an account from the command line."""
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
    """Return the senders from the command line instead of those before; "" alone removes all."""
    return {"senders": tuple(sorted(set(sender) - {""}))} if sender else {}


def with_credit(table: Table, account: Account, as_json: bool = True) -> dict[str, Any]:
    """Return an account as it is shown, with its credit; null if unlimited."""
    (left,) = credit_items.balances(table, [account])
    return account.shown() | _credit(left, as_json)


def _credit(left: int | None, as_json: bool) -> dict[str, Any]:
    return {"credit": CreditMode.UNLIMITED if left is None and not as_json else left}
