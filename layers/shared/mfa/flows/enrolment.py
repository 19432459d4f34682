"""Rule of associate: sets a user's address and sends a code to it."""

from functools import partial
from typing import Any, NamedTuple

from mfa.codes.sealing import seal
from mfa.flows.code_sending import Decision, Draft, SendRequest, Sent, draft, new_send, send
from mfa.fraud import circuits, limits, shared_addresses
from mfa.models.code import Challenge, NewCode, Purpose, Send
from mfa.models.message import Sender
from mfa.models.resources import Application, Status, User, UserKey
from mfa.runtime import telemetry
from mfa.runtime.settings import Settings
from mfa.senders import delivery_methods
from mfa.store import application_items, budget_items, challenge_items, guard_items, retraction, user_items
from mfa.store.budget_items import Budget
from mfa.store.guard_items import Circuit
from mfa.store.table import Key, Table
from mfa.tenants.applications import read_owned, require_id
from mfa.tenants.service import Service
from mfa.values.dates import DAILY_SECONDS, timestamp
from mfa.values.ids import new_id, next_revision


class _Found(NamedTuple):
    """The items that were read for the decision about an association."""

    application: Application
    user: User | None
    challenge: Challenge
    budget: Budget
    budget_key: Key
    circuit: Circuit


class _Spending(NamedTuple):
    """The windows of user and address with this send added, and its time in each (milliseconds)."""

    user_sends: frozenset[int]
    user_sent: int
    address_sends: frozenset[int]
    address_sent: int
    headers: dict[str, str]


class _Association(NamedTuple):
    """The items that were read and those to write: the user, the send, and its times in the windows."""

    key: UserKey
    found: _Found
    user: User
    send: Send
    spending: _Spending


def associate(service: Service, sender: Sender, request: SendRequest, address: str) -> Sent:
    """Set `address`, send an association code to it, return the validation id.

    Creates the user if new. The status becomes VALIDATION PENDING, the previous code is void (unless the resend
    policy repeats it), and the count of consecutive failures starts again from 0. Raises InvalidRequest (the
    address), NotFound, Forbidden, TooManyRequests, InsufficientCredit, StaleData, and the sender's errors. After an
    error the user is unchanged, no new code is valid and nothing is spent.
    """
    allowed = request.caller.countries or service.settings.allowed_countries
    to = delivery_methods.read(service.settings, address, allowed)
    return send(service, sender, request, partial(_decide, request, to))


def _decide(request: SendRequest, to: tuple[str, str], service: Service) -> Decision:
    """Read, and decide whether to send. Raises as `associate` does, and NameTaken."""
    key, now, table = request.key, request.now, service.table
    address, destination = to
    digest = service.keys.current(now).address_digest(key.account, key.application, address)
    found = _read(table, request, digest, destination)
    circuits.require_uncapped(request.caller, found.application, now)
    circuits.require_closed(found.circuit, found.user, digest, now)
    spending = _spend(service.settings, found, now)
    last, sent = found.challenge, spending.user_sent
    new = draft(service, found.application, request, Purpose.ASSOCIATION, address, last, sent)
    sealed = seal(service.keys.current(now).sealing_key, key, address)
    user = _pending(found.user, key, sealed, new.code, now)
    made = new_send(new, Purpose.ASSOCIATION, now, sent, destination)
    association = _Association(key, found, user, made, spending)
    users = _admit(service, key, address, found.budget, digest)
    return Decision(
        new,
        spending.headers,
        partial(table.transact, _writes(association, new, users), new_id(now)),
        partial(_undo, table, association, now),
        partial(_release_replaced, table, association, now),
    )


def _read(table: Table, request: SendRequest, address_digest: str, destination: str) -> _Found:
    """Read all that an association depends on, in one request. Raises NotFound, Forbidden."""
    key = request.key
    budget_key = budget_items.key(key.account, key.application, address_digest)
    application, user, code, budget, circuit = table.get_all(
        application_items.key(require_id(key.application)),
        user_items.item_key(key),
        challenge_items.item_key(key),
        budget_key,
        guard_items.key(key.account, destination),
    )
    return _Found(
        read_owned(application, request.caller),
        user_items.read(user) if user else None,
        challenge_items.read(code),
        budget_items.read(budget),
        budget_key,
        guard_items.read(circuit),
    )


def _spend(settings: Settings, found: _Found, now: int) -> _Spending:
    """Add one more send to the windows. Raises TooManyRequests."""
    of_user, of_address = limits.per_user(settings), limits.per_address(settings)
    user_sends, address_sends = found.challenge.association_sends, found.budget.sends
    limits.require({of_user: user_sends, of_address: address_sends}, now)
    user_sends, user_sent = of_user.spend(user_sends, now)
    address_sends, address_sent = of_address.spend(address_sends, now)
    headers = limits.headers({of_user: user_sends, of_address: address_sends}, now)
    return _Spending(user_sends, user_sent, address_sends, address_sent, headers)


def _admit(
    service: Service, key: UserKey, address: str, found: Budget, address_digest: str
) -> frozenset[bytes]:
    """Return the users of the address including this one. Test numbers have no limit. Raises NameTaken."""
    if address in service.settings.test_numbers:
        return found.users
    return shared_addresses.admit(service.table, service.settings, key, address_digest, found)


def _writes(association: _Association, new: Draft, users: frozenset[bytes]) -> list[dict[str, Any]]:
    """The user, the code and the address, all or none, each on condition that it is still the one that was read."""
    key, found, user, made, spending = association
    update = challenge_items.store(key, found.challenge, new.code, spending.user_sends, made, user.binding)
    return [
        user_items.put(key, found.user, user),
        {"Update": update},
        budget_items.spend(found.budget_key, found.budget, spending.address_sends, made, users),
    ]


def _undo(table: Table, association: _Association, now: int, keeps_place: bool) -> None:
    """Take the send back from address and code, and the address from the user unless another message has the code."""
    key, found, user, made, spending = association
    before = found.user
    if not keeps_place:
        with telemetry.best_effort("budget"):
            retraction.give_back(table, found.budget_key, made, spending.address_sent)
    with telemetry.best_effort("code"):
        expires = 0 if before else now // 1000 + 2 * DAILY_SECONDS
        if retraction.take_back(table, key, made, keeps_place=keeps_place, expires=expires):
            user_items.give_up(table, key, user, timestamp(now), is_new=before is None)
        # Not if the table fails: the caller waits, and a remaining entry is found when the address's list is full.
        shared_addresses.release(
            table, key, now, user.address_digest, before.address_digest if before else ""
        )


def _release_replaced(table: Table, association: _Association, now: int) -> None:
    """Remove the user from an address that was pending before, such as a mistyped one, so that others can have it."""
    before = association.found.user
    if before and not association.user.has(before.address_digest):
        shared_addresses.release(table, association.key, now, before.address_digest)


def _pending(before: User | None, key: UserKey, sealed_address: bytes, code: NewCode, now: int) -> User:
    """Return the user with a pending address besides the confirmed one."""
    date = timestamp(now)
    revision = next_revision(before.revision if before else 0)
    proved_address, proved_digest = before.proved if before else (b"", "")
    return User(
        id=key.user,
        status=Status.PENDING,
        created_date=before.created_date if before else date,
        last_updated_date=date,
        version_number=before.version_number + 1 if before else 1,
        pending=code.validation_id,
        sealed_address=sealed_address,
        address_digest=code.address_digest,
        proved_address=proved_address,
        proved_digest=proved_digest,
        revision=revision,
        binding=revision,
    )
