"""`mfactl user`: the users of an application."""

from functools import partial
from typing import Annotated, Any

import typer

from mfa import users
from mfa.dates import timestamp
from mfa.keyring import Keyring
from mfa.resources import Caller, User, UserKey
from mfa.sealing import unseal
from mfa.store import budget_items, challenge_items, lock_items, user_items
from mfa.store.erasure import erase
from mfa.store.table import Table
from mfactl import options, shown
from mfactl.application import find
from mfactl.options import ApplicationId, AsJson, Most, Secret, Stack, TableName, Yes

app = typer.Typer(no_args_is_help=True, help="The users of an application.")
UserId = Annotated[str, typer.Argument(metavar="USER", help="The user's id, as the backend knows it.")]
_COLUMNS = ("id", "status", "created_date", "last_updated_date", "version_number")


@app.command("list")
def list_users(
    application: ApplicationId,
    limit: Most = 1000,
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
) -> None:
    """List an application's users, newest first, without their addresses."""
    opened = options.open_table(stack, table)
    account = find(opened, application).account
    found = options.list_pages(partial(user_items.fetch_page, opened, account, application), limit)
    rows = [{name: getattr(each, name) for name in _COLUMNS} for each in found]
    shown.show_list(rows, _COLUMNS, as_json)


@app.command("show")
def show(
    application: ApplicationId,
    user: UserId,
    stack: Stack = "",
    table: TableName = "",
    secret: Secret = "",
    as_json: AsJson = False,
) -> None:
    """Show a user with address, wrong codes in a row, and codes sent in the last day."""
    opened = options.open_table(stack, table)
    key, found = _find(opened, application, user)
    told = _told(options.keyring(stack, secret), key, found)
    code = challenge_items.read(opened.get(challenge_items.item_key(key)))
    since = options.now() - 86_400_000
    sends = [sent for sent in code.login_sends | code.association_sends if sent > since]
    shown.show(told | {"failures": code.open_failures, "codes_sent_today": len(sends)}, as_json)


@app.command("unlock")
def unlock(
    application: ApplicationId,
    user: UserId,
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
) -> None:
    """Forgive a user's wrong codes in a row. Make sure first who asks for it: the count is a defence."""
    opened = options.open_table(stack, table)
    key, _ = _find(opened, application, user)
    lock_items.forgive(opened, key, options.now())
    shown.say({"id": user, "unlocked": True}, f"{user} is unlocked.", as_json)


@app.command("export")
def export(
    application: ApplicationId,
    user: UserId,
    stack: Stack = "",
    table: TableName = "",
    secret: Secret = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, as it does anyway.")] = True,
) -> None:
    """Print all that is kept about a user, as JSON: for a request under article 15 or 20 of the GDPR."""
    opened = options.open_table(stack, table)
    key, found = _find(opened, application, user)
    item = opened.get(challenge_items.item_key(key))
    code = challenge_items.read(item)
    sends = {"login_codes_sent": code.login_sends, "association_codes_sent": code.association_sends}
    if found.address_digest:
        budget = budget_items.key(key.account, application, found.address_digest)
        sends["codes_sent_to_address"] = budget_items.read(opened.get(budget)).sends
    kept = {name: [timestamp(sent) for sent in sorted(times)] for name, times in sends.items()}
    keyring = options.keyring(stack, secret)
    told = _told(keyring, key, found) | _earlier(keyring, key, found)
    pending = timestamp(code.expires_at) if code.digest and not code.used else None
    kept_of_code = {
        "failures": code.failures,
        "code_expires": pending,
        "prefix": (item or {}).get("destination", ""),
    }
    shown.show(told | kept | kept_of_code, as_json)


@app.command("delete")
def delete(
    application: ApplicationId,
    user: UserId,
    yes: Yes = False,
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
) -> None:
    """Delete a user and void a pending code, as the API does: times of codes sent stay for two days."""
    opened = options.open_table(stack, table)
    key, _ = _find(opened, application, user)
    options.confirm(f"Delete the user {user}?", yes)
    users.delete(opened, Caller(key.account, frozenset()), key, options.now())
    shown.say({"id": user, "deleted": True}, f"{user} is deleted.", as_json)


@app.command("forget")
def forget(
    application: ApplicationId,
    user: UserId,
    yes: Yes = False,
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
) -> None:
    """Erase all that is kept about a user: for a request under article 17 of the GDPR.

    The limits on codes sent begin anew for the user and the number. What does not name the user ends by itself: times
    of codes sent to an earlier number within two days, answers kept under an Idempotency-Key within one. Backups keep
    what they hold until they end.
    """
    opened = options.open_table(stack, table)
    key, found = _find(opened, application, user)
    options.confirm(f"Erase all that is kept about the user {user}?", yes)
    users.delete(opened, Caller(key.account, frozenset()), key, options.now())
    erase(opened, key.account, application, [found])
    shown.say({"id": user, "forgotten": True}, f"Nothing is kept about {user} any more.", as_json)


def _find(table: Table, application: str, user: str) -> tuple[UserKey, User]:
    key = UserKey(find(table, application).account, application, user)
    found = user_items.fetch(table, key)
    if found is None:
        raise options.missing("user")
    return key, found


def _earlier(keyring: Keyring, key: UserKey, user: User) -> dict[str, Any]:
    """The numbers from before associations that could have failed lately: they stay until the next one is settled."""
    sealed = [each.sealed_address for each in user.unsettled if each.sealed_address]
    return {"earlier_addresses": [unseal(keyring.sealing_key, key, each) for each in sealed]}


def _told(keyring: Keyring, key: UserKey, user: User) -> dict[str, Any]:
    sealed = user.sealed_address
    address = unseal(keyring.sealing_key, key, sealed) if sealed else ""
    return {"account": key.account, "application": key.application} | user.shown(address)
