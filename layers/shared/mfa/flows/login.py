"""Rule of login_start: send a login code to a validated address."""

from functools import partial
from typing import NamedTuple

from mfa.codes.sealing import unseal
from mfa.errors import AddressNotValidated
from mfa.flows.code_sending import Decision, SendRequest, Sent, draft, new_send, require_unlocked, send
from mfa.flows.users import keys, present
from mfa.fraud import circuits, limits
from mfa.models.code import Challenge, Purpose, Send
from mfa.models.message import Sender
from mfa.models.resources import Application, Status, User, UserKey
from mfa.runtime import telemetry
from mfa.store import challenge_items, retraction
from mfa.store.table import Item, Table
from mfa.tenants.applications import read_owned
from mfa.tenants.service import Service


class _Found(NamedTuple):
    """What stood in the table when a login was decided."""

    application: Application
    user: User
    challenge: Challenge


def start(service: Service, sender: Sender, request: SendRequest) -> Sent:
    """Send a login code; return its validation id.

    The code before it is void, unless the resend policy sends that one again. Raises NotFound, Forbidden,
    AddressNotValidated, InvalidRequest (no method reaches the address), TooManyRequests (budget or day spent, user
    locked), InsufficientCredit, StaleData (others kept sending or guessing meanwhile), and what the sender raises; then
    no new code is valid and nothing is spent.
    """
    return send(service, sender, request, partial(_decide, request))


def _decide(request: SendRequest, service: Service) -> Decision:
    """Read, and decide what is sent. Raises as `start` does."""
    key, now, table = request.key, request.now, service.table
    found = _read(table, request)
    last = found.challenge
    circuits.require_uncapped(request.caller, found.application, now)
    require_unlocked(last, service.settings)
    windows = limits.per_user(service.settings)
    limits.require({windows: last.login_sends}, now)
    sends, sent = windows.spend(last.login_sends, now)
    address = unseal(service.keys.current(now).sealing_key, key, found.user.sealed_address)
    new = draft(service, found.application, request, Purpose.LOGIN, address, last, sent)
    made = new_send(new, Purpose.LOGIN, now, sent)
    update = challenge_items.store(key, last, new.code, sends, made, found.user.binding)
    return Decision(
        new,
        limits.headers({windows: sends}, now),
        partial(challenge_items.save, table, update, made),
        partial(_undo, table, key, made),
    )


def _undo(table: Table, key: UserKey, made: Send, keeps_place: bool) -> None:
    with telemetry.best_effort("code"):
        retraction.take_back(table, key, made, keeps_place=keeps_place)


def _read(table: Table, request: SendRequest) -> _Found:
    """Read all that a login depends on. Raises NotFound, Forbidden, AddressNotValidated.

    Item by item, which no other request can hold up: a user read before a dissociation with a code read after it shows
    in the `binding`, and only then all are read in one moment.
    """
    wanted = keys(request.key)
    application, user, code = table.get_all(*wanted)
    if user and code and not _belongs(code, user):
        application, user, code = table.get_snapshot(*wanted)
    owned = read_owned(application, request.caller)
    known = present(user)
    if known.status != Status.VALIDATED:
        raise AddressNotValidated
    return _Found(owned, known, challenge_items.read(code))


def _belongs(code: Item, user: Item) -> bool:
    """Tell whether the last request that wrote both items wrote these."""
    return bool(code.get("binding", 0) == user.get("binding", 0))
