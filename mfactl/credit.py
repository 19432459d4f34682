"""`mfactl credit`: what metered accounts may still send."""

from typing import Annotated

import typer

from mfa import accounts, credit
from mfa.errors import InvalidRequest
from mfa.store import credit_items, ledger_items
from mfa.tenancy import CreditMode
from mfactl import options, shown
from mfactl.options import AccountId, AsJson, Most, Stack, TableName

app = typer.Typer(
    no_args_is_help=True, help="Credit, in messages (segments): what metered accounts may send."
)
Amount = Annotated[int, typer.Argument(min=1, max=credit.MOST, help="Messages.")]
Note = Annotated[str, typer.Option(help="Why, for the ledger: an invoice's number, say.")]
_COLUMNS = ("date", "reason", "amount", "balance", "application", "note")
_LONGEST_NOTE = 100


@app.command("grant")
def grant(
    account: AccountId,
    amount: Amount,
    note: Note = "",
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
) -> None:
    """Add messages to an account's credit, and print what it has then."""
    _change(account, amount, note, stack, table, as_json)


@app.command("take")
def take(
    account: AccountId,
    amount: Amount,
    note: Note = "",
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
) -> None:
    """Take messages away from an account's credit, never below nothing, and print what it has then."""
    _change(account, -amount, note, stack, table, as_json)


@app.command("balance")
def balance(account: AccountId, stack: Stack = "", table: TableName = "", as_json: AsJson = False) -> None:
    """Print what an account has left: messages, or `unlimited`."""
    opened = options.open_table(stack, table)
    metered = accounts.get(opened, account).credit == CreditMode.METERED
    left = credit_items.balance(opened, account) if metered else None
    shown.say({"account": account, "credit": left}, "unlimited" if left is None else str(left), as_json)


@app.command("ledger")
def ledger(
    account: AccountId, limit: Most = 50, stack: Stack = "", table: TableName = "", as_json: AsJson = False
) -> None:
    """List the changes of an account's credit, newest first. They follow within seconds."""
    opened = options.open_table(stack, table)
    entries = page = ledger_items.fetch_page(opened, account, min(limit, 500))
    while page and len(entries) < limit:
        page = ledger_items.fetch_page(opened, account, min(limit - len(entries), 500), page[-1].number)
        entries = entries + page
    shown.show_list([each._asdict() for each in entries], _COLUMNS, as_json)


def _change(account: str, amount: int, note: str, stack: str, table: str, as_json: bool) -> None:
    options.require_text(note, "a note", _LONGEST_NOTE)
    opened = options.open_table(stack, table)
    if accounts.get(opened, account).credit != CreditMode.METERED:
        raise InvalidRequest("The account is unlimited; `mfactl account update --metered` changes that.")
    left = credit.grant(opened, account, amount, note, options.now())
    shown.say({"account": account, "credit": left}, f"{account} has {left} messages now.", as_json)
