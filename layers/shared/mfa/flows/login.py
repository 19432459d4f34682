"""Rule of login_start: send a login code to a validated address."""

from functools import partial

from mfa.codes.sealing import unseal
from mfa.errors import AddressNotValidated, TooManyRequests
from mfa.flows.code_sending import Decision, SendRequest, Sent, draft, new_send, send
from mfa.flows.users import keys, present
from mfa.fraud import circuits, limits
from mfa.fraud.limits import LOCKED
from mfa.models.code import Challenge, Purpose, Send
from mfa.models.message import Sender
from mfa.models.resources import Application, Status, User, UserKey
from mfa.runtime import telemetry
from mfa.store import challenge_items, retraction
from mfa.store.table import Item, Table
from mfa.tenants.applications import read_owned
from mfa.tenants.service import Service


def start(service: Service, sender: Sender, request: SendRequest) -> Sent:
    """Send a login code; return its validation id.

    The previous code is void, unless the resend policy repeats it. Raises NotFound, Forbidden, AddressNotValidated,
    InvalidRequest (no method reaches the address), TooManyRequests (limit or daily cap reached, user locked),
    InsufficientCredit, StaleData (other requests keep sending or guessing), and the sender's errors. After an error
    no new code is valid and nothing is spent.
    """
    return send(service, sender, request, partial(_decide, request))


def _decide(request: SendRequest, service: Service) -> Decision:
    """Read, and decide whether to send. Raises as `start` does."""
    key, now, table = request.key, request.now, service.table
    application, user, last = _read(table, request)
    circuits.require_uncapped(request.caller, application, now)
    if last.open_failures >= service.settings.max_failures:
        raise TooManyRequests(LOCKED, reason="locked")  # Only `associate` unlocks.
    (spent,), headers = limits.spend({limits.per_user(service.settings): last.login_sends}, now)
    address = unseal(service.keys.current(now).sealing_key, key, user.sealed_address)
    new = draft(service, application, request, Purpose.LOGIN, address, last, spent.sent)
    made = new_send(new, Purpose.LOGIN, now, spent.sent)
    update = challenge_items.store(key, last, new.code, spent.sends, made, user.binding)
    return Decision(
        new,
        headers,
        partial(challenge_items.save, table, update, made),
        partial(_undo, table, key, made),
    )


def _undo(table: Table, key: UserKey, made: Send, keeps_place: bool) -> None:
    with telemetry.best_effort("code"):
        retraction.take_back(table, key, made, keeps_place=keeps_place)


def _read(table: Table, request: SendRequest) -> tuple[Application, User, Challenge]:
    """Read all items for a login. Raises NotFound, Forbidden, AddressNotValidated.

    Without a transaction, which other requests could delay. If a dissociation happened between the reads of user and
    code, their `binding` differs, and only then a transaction reads all items again.
    """
    wanted = keys(request.key)
    application, user, code = table.get_all(*wanted)
    if user and code and not _belongs(code, user):
        application, user, code = table.get_snapshot(*wanted)
    owned = read_owned(application, request.caller)
    known = present(user)
    if known.status != Status.VALIDATED:
        raise AddressNotValidated
    return owned, known, challenge_items.read(code)


def _belongs(code: Item, user: Item) -> bool:
    """Return whether user and code were written by the same request, the last one that wrote both."""
    return bool(code.get("binding", 0) == user.get("binding", 0))
