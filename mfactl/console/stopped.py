"""The console's request about everything that is stopped: accounts, applications and prefixes."""

from collections.abc import Iterator
from typing import Any

from mfa.models.account import Account
from mfa.models.terms import AccountStatus
from mfa.store import account_items, application_items, guard_items
from mfa.store.table import Table
from mfa.values.dates import timestamp
from mfa.values.paging import Page
from mfactl import options
from mfactl.console import stack as stacks
from mfactl.console.routes import Request, route

# Each is two queries, so that so many take some seconds.
_ACCOUNTS = 100


@route("GET", "stopped")
def stopped(stack: str, _: Request) -> Any:
    """What sends nothing now, why, and until when, for the newest accounts."""
    table = stacks.table(stack)
    accounts, position = account_items.fetch_page(table, Page({}, _ACCOUNTS))
    found = [each | {"account": account.id} for account in accounts for each in _of(table, account)]
    return {"stopped": found, "accounts": len(accounts), "whole": not position}


def _of(table: Table, account: Account) -> Iterator[dict[str, str]]:
    now, name = options.now(), account.name or account.id
    if account.status != AccountStatus.ACTIVE:
        yield {"what": name, "why": "suspended", "until": ""}
    if account.capped_until > now:
        yield {"what": name, "why": "daily cap reached", "until": timestamp(account.capped_until)}
    shops, _ = application_items.fetch_page(table, account.id, Page({}, 200))
    for each in shops:
        if each.capped_until > now:
            yield {"what": each.name, "why": "daily cap reached", "until": timestamp(each.capped_until)}
    circuits, _ = guard_items.fetch_page(table, account.id, Page({}, 200))
    for circuit in circuits:
        if circuit.open_until > now:
            why = f"{circuit.sends} codes sent, {circuit.validations} used"
            yield {"what": circuit.destination, "why": why, "until": timestamp(circuit.open_until)}
