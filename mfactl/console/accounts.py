"""The console's requests about accounts, their tokens, credit and circuits."""

from dataclasses import asdict
from functools import partial
from typing import Any

from mfa.errors import InvalidRequest, StaleData
from mfa.store import account_items, application_items, credit_items, guard_items, template_items, token_items
from mfa.tenants import accounts
from mfa.values.paging import Page
from mfactl import account, credit, lists, options, prefix, recording, token
from mfactl.console import stack as stacks
from mfactl.console.routes import Request, route

_MOST = 500
_CHANGED = ("name", "status", "credit", "segment_price", "sms_backend", "countries", "limits")
_OF_ACCOUNT = {"tokens": token_items, "applications": application_items, "templates": template_items}


@route("GET", "accounts")
def list_accounts(stack: str, _: Request) -> Any:
    """The accounts, newest first, with their credit."""
    table = stacks.table(stack)
    found, total = lists.first(partial(account_items.fetch_page, table), _MOST, counted=False)
    left = credit_items.balances(table, found)
    shown = [each.shown() | {"credit_left": credit} for each, credit in zip(found, left, strict=True)]
    return {"accounts": shown, "more": bool(total)}


@route("POST", "accounts")
def create(stack: str, request: Request) -> Any:
    """The id of a new account."""
    name, amount = str(request.body.get("name", "")).strip(), request.body.get("credit")
    if not name:
        raise InvalidRequest("name: an account has a name.")
    made = account.made(stacks.table(stack), name, {}, None if amount is None else _whole(amount, "credit"))
    return {"id": made.id}


@route("GET", "accounts/*")
def show(stack: str, request: Request) -> Any:
    """An account with all that belongs to it."""
    table, name = stacks.table(stack), request.path[1]
    found = accounts.get(table, name)
    (left,) = credit_items.balances(table, [found])
    circuits, _ = guard_items.fetch_page(table, name, Page({}, 100))
    page = {
        "account": found.shown() | {"credit_left": left},
        "day": options.day_so_far(table, name, "", found.capped_until),
        "prefixes": [prefix.circuit_shown(each) for each in circuits],
        "bounds": accounts.LIMITS,
        "cache_seconds": int(options.parameters(stack).get("AuthorizerCacheSeconds", 0)),
    }
    for kind, items in _OF_ACCOUNT.items():
        rows, _ = items.fetch_page(table, name, Page({}, 200))
        page[kind] = [asdict(each) for each in rows]
    return page


@route("PATCH", "accounts/*")
def update(stack: str, request: Request) -> Any:
    """The account after a change of the given version."""
    table, body = stacks.table(stack), request.body
    before = accounts.get(table, request.path[1])
    if body.get("version_number") != before.version_number:
        raise StaleData(f"Somebody changed it meanwhile: the current version is {before.version_number}.")
    changes = {name: body[name] for name in _CHANGED if name in body}
    if "countries" in changes:
        changes["countries"] = tuple(sorted(map(str, changes["countries"])))
    if "limits" in changes:
        limits = dict(changes["limits"])
        changes["limits"] = tuple(sorted((name, _whole(most, name)) for name, most in limits.items()))
    verb = {"suspended": "suspend", "active": "resume"}.get(str(changes.get("status")), "update")
    return account.changed(table, before, changes, f"account {verb}").shown()


@route("POST", "accounts/*/credit")
def grant(stack: str, request: Request) -> Any:
    """The balance after segments were added, or subtracted if negative."""
    amount, note = _whole(request.body.get("amount"), "amount"), str(request.body.get("note", ""))
    if len(note) > 100 or not note.isprintable():
        raise InvalidRequest("note: at most 100 printable characters.")
    return {"credit_left": credit.changed(stacks.table(stack), request.path[1], amount, note)}


@route("POST", "accounts/*/uncap")
def uncap(stack: str, request: Request) -> Any:
    """Whether a cap was ended."""
    table, name = stacks.table(stack), request.path[1]
    recorded = recording.recorded(table, "account uncap", account=name, target=name)
    return {"uncapped": accounts.uncap(recorded, name, options.now())}


@route("POST", "accounts/*/prefixes")
def reset(stack: str, request: Request) -> Any:
    """The prefix whose circuit is closed."""
    prefix.reset_circuit(stacks.table(stack), request.path[1], str(request.body.get("prefix", "")))
    return {"prefix": request.body.get("prefix")}


@route("POST", "accounts/*/tokens")
def create_token(stack: str, request: Request) -> Any:
    """A new token with its text, shown only once."""
    table, body = stacks.table(stack), request.body
    accounts.get(table, request.path[1])
    name = str(body.get("name", ""))
    if len(name) > accounts.LONGEST_NAME or not name.isprintable():
        raise InvalidRequest(f"name: at most {accounts.LONGEST_NAME} printable characters.")
    days = body.get("expires_days")
    expiry = options.parse_expiry(f"{_whole(days, 'expires_days')}d") if days else ""
    scopes = options.require_scopes([str(each) for each in body.get("scopes", ())])
    made, text = token.issued(table, request.path[1], name, scopes, expiry, str(body.get("application", "")))
    return asdict(made) | {"token": text}


@route("DELETE", "tokens/*")
def revoke(stack: str, request: Request) -> Any:
    """Whether the token was valid before."""
    return {"revoked": token.revoked(stacks.table(stack), request.path[1])}


def _whole(value: Any, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidRequest(f"{name}: must be a whole number.")
    return value
