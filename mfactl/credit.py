"""`mfactl credit`: the credit of metered accounts."""

from typing import Annotated

import click

from mfa.errors import InvalidRequest
from mfa.models.terms import CreditMode
from mfa.store import credit_items, ledger_items
from mfa.store.table import Table
from mfa.tenants import accounts, credit
from mfactl import options, recording, shown
from mfactl.commands import Argument, Group, Option
from mfactl.options import AccountId, AsJson, Most, Stack, TableName

app = Group()
Amount = Annotated[int, Argument(help="The number of segments.")]
Note = Annotated[str, Option(help="A note for the ledger, such as an invoice number.")]
# -5 gets an explanation as an amount, instead of an error about an unknown option.
_NUMBERS = {"ignore_unknown_options": True}
_COLUMNS = ("date", "reason", "amount", "balance", "application", "note")
_LONGEST_NOTE = 100


@app.function("grant", context_settings=_NUMBERS)
def grant(
    account: AccountId,
    amount: Amount,
    note: Note = "",
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
) -> None:
    """Add segments to an account's credit, and print the new balance."""
    _require_positive(account, amount, "grant", "take")
    _change(account, amount, note, stack, table, as_json)


@app.function("take", context_settings=_NUMBERS)
def take(
    account: AccountId,
    amount: Amount,
    note: Note = "",
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
) -> None:
    """Subtract segments from an account's credit, never below 0, and print the new balance."""
    _require_positive(account, amount, "take", "grant")
    _change(account, -amount, note, stack, table, as_json)


@app.function("balance")
def balance(account: AccountId, stack: Stack = "", table: TableName = "", as_json: AsJson = False) -> None:
    """Print an account's credit in segments, or `unlimited`."""
    opened = options.open_table(stack, table)
    metered = accounts.get(opened, account).credit == CreditMode.METERED
    left = credit_items.balance(opened, account) if metered else None
    shown.say({"account": account, "credit": left}, "unlimited" if left is None else str(left), as_json)


@app.function("ledger")
def ledger(
    account: AccountId, limit: Most = 50, stack: Stack = "", table: TableName = "", as_json: AsJson = False
) -> None:
    """List the changes of an account's credit, newest first. A change appears within seconds."""
    opened = options.open_table(stack, table)
    options.find_account(opened, account)
    entries = page = ledger_items.fetch_page(opened, account, min(limit, 500))
    while page and len(entries) < limit:
        page = ledger_items.fetch_page(opened, account, min(limit - len(entries), 500), page[-1].number)
        entries = entries + page
    shown.show_list([each._asdict() for each in entries], _COLUMNS, as_json)


def changed(table: Table, account: str, amount: int, note: str) -> int:
    """Add `amount` segments, or subtract them if negative, with the audit record. Return the balance.

    Raises NotFound, InvalidRequest for an unlimited account, InsufficientCredit.
    """
    if accounts.get(table, account).credit != CreditMode.METERED:
        raise InvalidRequest("The account is unlimited; `mfactl account update --metered` changes that.")
    what = "credit grant" if amount > 0 else "credit take"
    detail = f"{abs(amount)} messages" + (f"; {note}" if note else "")
    recorded = recording.recorded(table, what, account=account, target=account, detail=detail)
    return credit.grant(recorded, account, amount, note, options.now())


def _require_positive(account: str, amount: int, verb: str, opposite: str) -> None:
    if amount < 0:
        raise click.BadParameter(
            f"the number to {verb} must be above 0; `mfactl credit {opposite} {account} {-amount}` does the "
            "opposite",
            param_hint="AMOUNT",
        )
    if not 0 < amount <= credit.MOST:
        raise click.BadParameter(f"it must be from 1 to {credit.MOST}", param_hint="AMOUNT")


def _change(account: str, amount: int, note: str, stack: str, table: str, as_json: bool) -> None:
    options.require_text(note, "a note", _LONGEST_NOTE)
    left = changed(options.open_table(stack, table), account, amount, note)
    shown.say({"account": account, "credit": left}, f"{account} has {left} messages now.", as_json)
