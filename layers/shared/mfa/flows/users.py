"""Rules of users: read, list and delete them, and remove their addresses."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from mfa.codes.keyring import Keyring
from mfa.codes.sealing import unseal
from mfa.errors import NotFound, StaleData
from mfa.fraud import shared_addresses
from mfa.models.resources import Caller, Status, User, UserKey
from mfa.store import application_items, challenge_items, user_items
from mfa.store.table import ConditionFailed, Item, Key, Table
from mfa.tenants.applications import read_owned, recent, require_id
from mfa.tenants.service import Service
from mfa.values.dates import timestamp
from mfa.values.ids import new_id, next_revision
from mfa.values.paging import Filters, Page, matches

_TRIES = 6


def get(service: Service, caller: Caller, key: UserKey, filters: Filters, now: int) -> dict[str, Any]:
    """Return the user, as the API returns it, if all filters match. Raises NotFound, Forbidden."""
    user = require(service.table, caller, key)
    shown = _shown(service.keys.current(now), key, user)
    if not matches(shown, filters):
        raise NotFound("The user does not match the filters.")
    return shown


def find_page(
    service: Service, caller: Caller, application_id: str, page: Page, now: int
) -> tuple[list[dict[str, Any]], str]:
    """Return a page of the application's users as the API shows them, newest first, and the position after it."""
    recent(service, caller, application_id, now)
    if "id" in page.filters:
        key = UserKey(caller.account, application_id, str(page.filters["id"]))
        user = user_items.fetch(service.table, key)
        users, position = [user] if user else [], ""
    else:
        users, position = user_items.fetch_page(service.table, caller.account, application_id, page)
    keyring = service.keys.current(now)
    shown = [_shown(keyring, UserKey(caller.account, application_id, user.id), user) for user in users]
    return [each for each in shown if matches(each, page.filters)], position


def delete(table: Table, caller: Caller, key: UserKey, now: int) -> None:
    """Delete the user and void a pending code. Raises NotFound, Forbidden, StaleData."""
    _leave(table, caller, key, now, lambda user, _: user_items.delete(key, user))


def dissociate(table: Table, caller: Caller, key: UserKey, now: int) -> None:
    """Remove the address and void a pending code. The status becomes INITIAL. Repeating has no further effect.

    Raises NotFound, Forbidden, StaleData.
    """

    def write(user: User, revision: int) -> dict[str, Any] | None:
        if user.status == Status.INITIAL:
            return None  # An INITIAL user already has no valid code.
        date, version = timestamp(now), user.version_number + 1
        initial = User(user.id, Status.INITIAL, user.created_date, date, version)
        return user_items.put(key, user, replace(initial, revision=revision, binding=revision))

    _leave(table, caller, key, now, write)


def _leave(
    table: Table, caller: Caller, key: UserKey, now: int, write: Callable[[User, int], dict[str, Any] | None]
) -> None:
    """Write the user, void a pending code, and leave the addresses' lists.

    `write` gets the user and the next revision, which the code's item gets too. Without a write nothing changes.
    """
    for _ in range(_TRIES):
        user = require(table, caller, key)
        revision = next_revision(user.revision)
        written = write(user, revision)
        if written is None:
            return None
        with suppress(ConditionFailed):
            table.transact([written, challenge_items.bury(key, now, revision)], new_id(now))
            return shared_addresses.release(table, key, now, user.address_digest, user.proved_digest)
    raise StaleData


def require(table: Table, caller: Caller, key: UserKey) -> User:
    """Return the user and check the caller's application, both read in one request. Raises NotFound, Forbidden."""
    application, user = table.get_all(*keys(key)[:2])
    read_owned(application, caller)
    return present(user)


def keys(key: UserKey) -> tuple[Key, Key, Key]:
    """Return the primary keys of the user's application, the user and the code. Raises NotFound."""
    application = application_items.key(require_id(key.application))
    return application, user_items.item_key(key), challenge_items.item_key(key)


def present(item: Item | None) -> User:
    """Return the user in `item`; raises NotFound if there is none."""
    if item is None:
        raise NotFound("There is no such user.")
    return user_items.read(item)


def opened(keyring: Keyring, key: UserKey, sealed: bytes) -> str:
    """Return an address of the user in clear, "" if there is none."""
    return unseal(keyring.sealing_key, key, sealed) if sealed else ""


def _shown(keyring: Keyring, key: UserKey, user: User) -> dict[str, Any]:
    return user.shown(opened(keyring, key, user.sealed_address))
