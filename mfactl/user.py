"""`mfactl user`: the users of an application."""

from functools import partial
from typing import Annotated, Any

from mfa.codes import sealing
from mfa.codes.keyring import Keyring
from mfa.flows import personal_data, users
from mfa.models.resources import Caller, User, UserKey
from mfa.store import challenge_items, user_items
from mfa.store.table import Table
from mfactl import lists, options, recording, shown
from mfactl.commands import Argument, Group, Option
from mfactl.options import ApplicationId, AsJson, Most, Quiet, Secret, Stack, TableName, Yes

app = Group()
UserId = Annotated[str, Argument(metavar="USER", help="The user's id, as your backend sends it.")]
_COLUMNS = ("id", "status", "created_date", "last_updated_date", "version_number")


@app.function("list")
def list_users(
    application: ApplicationId,
    limit: Most = 1000,
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """List an application's users, newest first, without their addresses."""
    opened = options.open_table(stack, table)
    account = options.find_application(opened, application).account
    fetch = partial(user_items.fetch_page, opened, account, application)
    found, total = lists.first(fetch, limit, counted=not as_json)
    rows = [{name: getattr(each, name) for name in _COLUMNS} for each in found]
    shown.show_list(rows, _COLUMNS, as_json, quiet, total)


@app.function("show")
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
    row = _described(options.keyring(stack, secret), key, found)
    code = challenge_items.read(opened.get(challenge_items.item_key(key)))
    since = options.now() - 86_400_000
    sends = [sent for sent in code.login_sends | code.association_sends if sent > since]
    shown.show(row | {"failures": code.open_failures, "codes_sent_today": len(sends)}, as_json)


@app.function("unlock")
def unlock(
    application: ApplicationId,
    user: UserId,
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
) -> None:
    """Reset a user's count of wrong codes in a row. Verify the person's identity first."""
    opened = options.open_table(stack, table)
    key, _ = _find(opened, application, user)
    if not unlocked(opened, key):
        said = f"{user} has no wrong codes in a row: nothing changed."
        shown.say({"id": user, "unlocked": False}, said, as_json)
        return
    shown.say({"id": user, "unlocked": True}, f"{user} is unlocked.", as_json)


@app.function("export")
def export(
    application: ApplicationId,
    user: UserId,
    stack: Stack = "",
    table: TableName = "",
    secret: Secret = "",
    as_json: Annotated[bool, Option("--json", help="Has no effect: the output is always JSON.")] = True,
) -> None:
    """Print everything stored about a user as JSON, for a request under article 15 or 20 of the GDPR."""
    opened = options.open_table(stack, table)
    key = _key(opened, application, user)
    shown.show(personal_data.export(opened, options.keyring(stack, secret), key), as_json)


@app.function("delete")
def delete(
    application: ApplicationId,
    user: UserId,
    yes: Yes = False,
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
) -> None:
    """Delete a user and void a pending code, like the API. Send times stay for two days."""
    opened = options.open_table(stack, table)
    key, _ = _find(opened, application, user)
    options.confirm(f"Delete the user {user}?", yes)
    deleted(opened, key)
    shown.say({"id": user, "deleted": True}, f"{user} is deleted.", as_json)


@app.function("forget")
def forget(
    application: ApplicationId,
    user: UserId,
    yes: Yes = False,
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
) -> None:
    """Erase everything stored about a user, for a request under article 17 of the GDPR.

    The send limits of the user and the number start again. An empty item under a hash stays for some hours, so that a
    running login cannot restore anything. Data that does not name the user expires by itself: send times of an earlier
    number within two days, responses stored under an Idempotency-Key within one. Backups keep their data until they
    expire.
    """
    opened = options.open_table(stack, table)
    key = _key(opened, application, user)
    personal_data.read(opened, key)
    options.confirm(f"Erase everything stored about the user {user}?", yes)
    forgotten(opened, key)
    shown.say({"id": user, "forgotten": True}, f"{user} is forgotten.", as_json)


def unlocked(table: Table, key: UserKey) -> bool:
    """Reset a user's count of wrong codes in a row, with the audit record. Return whether there were any."""
    failures = challenge_items.read(table.get(challenge_items.item_key(key))).open_failures
    if failures:
        challenge_items.forgive(
            _recorded(table, "user unlock", key, f"wrong codes: {failures}"), key, options.now()
        )
    return failures > 0


def deleted(table: Table, key: UserKey) -> None:
    """Delete a user, with the audit record. Raises NotFound, StaleData."""
    users.delete(_recorded(table, "user delete", key), Caller(key.account, frozenset()), key, options.now())


def forgotten(table: Table, key: UserKey) -> None:
    """Erase everything stored about a user, with an audit record without the id. Raises NotFound, StaleData."""
    personal_data.forget(_recorded(table, "user forget", key), key, options.now())


def _recorded(table: Table, what: str, key: UserKey, detail: str = "") -> Table:
    target = f"{recording.user(key)} of {key.application}"
    return recording.recorded(table, what, account=key.account, target=target, detail=detail)


def _key(table: Table, application: str, user: str) -> UserKey:
    return UserKey(options.find_application(table, application).account, application, user)


def _find(table: Table, application: str, user: str) -> tuple[UserKey, User]:
    key = _key(table, application, user)
    found = user_items.fetch(table, key)
    if found is None:
        raise options.missing("user")
    return key, found


def _described(keyring: Keyring, key: UserKey, user: User) -> dict[str, Any]:
    sealed = user.sealed_address
    address = sealing.unseal(keyring.sealing_key, key, sealed) if sealed else ""
    return {"account": key.account, "application": key.application} | user.shown(address)
