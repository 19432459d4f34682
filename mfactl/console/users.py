"""The console's requests about users: search, show, export, unlock, delete."""

from collections.abc import Iterator
from typing import Any

from mfa.codes.keyring import Keyring
from mfa.codes.sealing import unseal
from mfa.errors import NotFound
from mfa.flows import personal_data
from mfa.models.resources import Application, User, UserKey
from mfa.store import account_items, application_items, challenge_items, user_items
from mfa.store.table import Table
from mfa.values.dates import timestamp
from mfa.values.paging import Page
from mfactl import options, recording, spans, story, user
from mfactl.console import stack as stacks
from mfactl.console.routes import Request, route

# The highest number of users that are read to find an address: addresses are encrypted, and in no index.
_LOOKED_AT = 2000
_AT_ONCE = 100
_FOUND = 20


@route("GET", "applications/*/users")
def list_users(stack: str, request: Request) -> Any:
    """The newest users of an application, with their addresses."""
    table = stacks.table(stack)
    shop = options.find_application(table, request.path[1])
    found, position = user_items.fetch_page(
        table, shop.account, shop.id, Page({}, 100, request.query.get("after", ""))
    )
    keyring = stacks.keyring(stack)
    return {"users": [_shown(keyring, shop, each) for each in found], "after": position}


@route("GET", "applications/*/users/*")
def show(stack: str, request: Request) -> Any:
    """A user with the last code, and the log lines of a period, first why no code came."""
    table, key = stacks.table(stack), _key(stack, request)
    kept = _kept(stack, key)
    code = challenge_items.read(table.get(challenge_items.item_key(key)))
    span = spans.parse(request.query.get("since", "1d"))
    summary = story.of_user(table, stacks.outputs(stack)["LogGroupName"], key, span)
    now = options.now()
    return {
        "user": kept,
        "code": {
            "id": code.validation_id,
            "purpose": code.purpose,
            "pending": bool(code.digest) and not code.used and code.expires_at > now,
            "attempts_left": code.attempts_left,
            "expires": timestamp(code.expires_at) if code.expires_at else "",
            "failures": code.open_failures,
            "receipt": code.receipt,
        },
        "story": summary._asdict(),
        "audit_name": f"{recording.user(key)} of {key.application}",
    }


@route("GET", "applications/*/users/*/export")
def export(stack: str, request: Request) -> Any:
    """Everything that is stored about a user."""
    return personal_data.export(stacks.table(stack), stacks.keyring(stack), _key(stack, request))


@route("POST", "applications/*/users/*/unlock")
def unlock(stack: str, request: Request) -> Any:
    """Whether there were wrong codes in a row."""
    return {"unlocked": user.unlocked(stacks.table(stack), _key(stack, request))}


@route("POST", "applications/*/users/*/forget")
def forget(stack: str, request: Request) -> Any:
    """The id of a user about whom nothing is stored anymore."""
    user.forgotten(stacks.table(stack), _key(stack, request))
    return {"id": request.path[3]}


@route("DELETE", "applications/*/users/*")
def delete(stack: str, request: Request) -> Any:
    """The id of a deleted user."""
    user.deleted(stacks.table(stack), _key(stack, request))
    return {"id": request.path[3]}


@route("GET", "search")
def search(stack: str, request: Request) -> Any:
    """The users with an id or address, in all applications or one; or the owner of a code's or request's id."""
    table, wanted = stacks.table(stack), request.query.get("q", "").strip()
    shops = list(_applications(table, request.query.get("application", "")))
    found = list(_by_id(table, shops, wanted))
    looked = 0
    if not found and ("@" in wanted or wanted.startswith("+")):
        found, looked = _by_address(stack, shops, wanted)
    keyring = stacks.keyring(stack)
    page = {"users": [_shown(keyring, shop, each) for shop, each in found[:_FOUND]], "looked_at": looked}
    return page | {"applications": len(shops), "whole": looked < _LOOKED_AT}


def _by_id(table: Table, shops: list[Application], wanted: str) -> Iterator[tuple[Application, User]]:
    for start in range(0, len(shops), _AT_ONCE):
        some = shops[start : start + _AT_ONCE]
        keys = [user_items.item_key(UserKey(each.account, each.id, wanted)) for each in some]
        for shop, item in zip(some, table.get_all(*keys), strict=True):
            if item:
                yield shop, user_items.read(item)


def _by_address(
    stack: str, shops: list[Application], wanted: str
) -> tuple[list[tuple[Application, User]], int]:
    keyring, found, looked = stacks.keyring(stack), [], 0
    for shop in shops:
        position = ""
        while looked < _LOOKED_AT:
            some, position = user_items.fetch_page(
                stacks.table(stack), shop.account, shop.id, Page({}, 200, position)
            )
            looked += len(some)
            found += [(shop, each) for each in some if wanted.lower() in _addresses(keyring, shop, each)]
            if not position:
                break
    return found, looked


def _applications(table: Table, only: str) -> Iterator[Application]:
    if only:
        yield options.find_application(table, only)
        return
    owners, _ = account_items.fetch_page(table, Page({}, 200))
    for owner in owners:
        shops, _ = application_items.fetch_page(table, owner.id, Page({}, 200))
        yield from shops


def _addresses(keyring: Keyring, shop: Application, found: User) -> list[str]:
    """Return the pending address and the confirmed one, the shown one first; only one if they are equal."""
    key = UserKey(shop.account, shop.id, found.id)
    sealed = dict.fromkeys((found.sealed_address, found.proved[0]))
    return [unseal(keyring.sealing_key, key, each).lower() for each in sealed if each]


def _shown(keyring: Keyring, shop: Application, found: User) -> dict[str, Any]:
    address = next(iter(_addresses(keyring, shop, found)), "")
    return found.shown(address) | {"application": shop.id, "application_name": shop.name}


def _kept(stack: str, key: UserKey) -> dict[str, Any] | None:
    """Return everything that is stored about a user, or None: the log can contain more than the table."""
    try:
        return personal_data.export(stacks.table(stack), stacks.keyring(stack), key)
    except NotFound:
        return None


def _key(stack: str, request: Request) -> UserKey:
    shop = options.find_application(stacks.table(stack), request.path[1])
    if not request.path[3]:
        raise NotFound("There is no such user.")
    return UserKey(shop.account, shop.id, request.path[3])
