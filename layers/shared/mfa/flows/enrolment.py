"""Rule of associate: sets a user's address and sends a code to it."""

from dataclasses import replace
from functools import partial
from typing import NamedTuple

from mfa.codes.sealing import seal
from mfa.flows.code_sending import Decision, SendRequest, Sent, draft, new_send, send
from mfa.flows.users import keys
from mfa.fraud import circuits, limits, shared_addresses
from mfa.models.code import Challenge, NewCode, Purpose, Send
from mfa.models.message import Sender
from mfa.models.resources import Application, Status, User, UserKey
from mfa.runtime import telemetry
from mfa.senders import delivery_methods
from mfa.store import budget_items, challenge_items, guard_items, retraction, user_items
from mfa.store.budget_items import Budget
from mfa.store.guard_items import Circuit
from mfa.store.table import Key, Table
from mfa.tenants.applications import read_owned
from mfa.tenants.service import Service
from mfa.values.dates import DAILY_SECONDS, timestamp
from mfa.values.ids import new_id, next_revision


class _Change(NamedTuple):
    """What an association writes, and what undoes it: the user before and after, and the send of user and address."""

    key: UserKey
    before: User | None
    user: User
    send: Send
    budget_key: Key
    address_sent: int


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
    key, now, table, settings = request.key, request.now, service.table, service.settings
    address, destination = to
    digest = service.keys.current(now).address_digest(key.account, key.application, address)
    place = budget_items.key(key.account, key.application, digest)
    application, before, last, budget, circuit = _read(table, request, place, destination)
    circuits.require_uncapped(request.caller, application, now)
    circuits.require_closed(circuit, before, digest, now)
    of_user, of_address = limits.per_user(settings), limits.per_address(settings)
    budgets = {of_user: last.association_sends, of_address: budget.sends}
    (user_sends, address_sends), headers = limits.spend(budgets, now)
    sent = user_sends.sent
    new = draft(service, application, request, Purpose.ASSOCIATION, address, last, sent)
    user = _pending(before, key, seal(service.keys.current(now).sealing_key, key, address), new.code, now)
    made = new_send(new, Purpose.ASSOCIATION, now, sent, destination)
    users = shared_addresses.admit(table, settings, key, address, digest, budget)
    # All or none, each on condition that it is still the one that was read.
    writes = [
        user_items.put(key, before, user),
        {"Update": challenge_items.store(key, last, new.code, user_sends.sends, made, user.binding)},
        budget_items.spend(place, budget, address_sends.sends, made, users),
    ]
    change = _Change(key, before, user, made, place, address_sends.sent)
    write, undo = partial(table.transact, writes, new_id(now)), partial(_undo, table, change, now)
    return Decision(new, headers, write, undo, partial(_release_replaced, table, change, now))


def _read(
    table: Table, request: SendRequest, budget_key: Key, destination: str
) -> tuple[Application, User | None, Challenge, Budget, Circuit]:
    """Read all that an association depends on, in one request. Raises NotFound, Forbidden."""
    circuit_key = guard_items.key(request.key.account, destination)
    application, user, code, budget, circuit = table.get_all(*keys(request.key), budget_key, circuit_key)
    return (
        read_owned(application, request.caller),
        user_items.read(user) if user else None,
        challenge_items.read(code),
        budget_items.read(budget),
        guard_items.read(circuit),
    )


def _undo(table: Table, change: _Change, now: int, keeps_place: bool) -> None:
    """Take the send back from address and code, and the address from the user unless another message has the code."""
    key, before, user, made, budget_key, address_sent = change
    if not keeps_place:
        with telemetry.best_effort("budget"):
            retraction.give_back(table, budget_key, made, address_sent)
    with telemetry.best_effort("code"):
        expires = 0 if before else now // 1000 + 2 * DAILY_SECONDS
        if retraction.take_back(table, key, made, keeps_place=keeps_place, expires=expires):
            user_items.give_up(table, key, user, timestamp(now), is_new=before is None)
        # Not if the table fails: the caller waits, and a remaining entry is found when the address's list is full.
        shared_addresses.release(
            table, key, now, user.address_digest, before.address_digest if before else ""
        )


def _release_replaced(table: Table, change: _Change, now: int) -> None:
    """Remove the user from an address that was pending before, such as a mistyped one, so that others can have it."""
    before = change.before
    if before and not change.user.has(before.address_digest):
        shared_addresses.release(table, change.key, now, before.address_digest)


def _pending(found: User | None, key: UserKey, sealed_address: bytes, code: NewCode, now: int) -> User:
    """Return the user with a pending address besides the confirmed one."""
    before = found or User(key.user, Status.INITIAL, timestamp(now), "", 0)
    revision = next_revision(before.revision)
    proved_address, proved_digest = before.proved
    return replace(
        before,
        status=Status.PENDING,
        last_updated_date=timestamp(now),
        version_number=before.version_number + 1,
        pending=code.validation_id,
        sealed_address=sealed_address,
        address_digest=code.address_digest,
        proved_address=proved_address,
        proved_digest=proved_digest,
        revision=revision,
        binding=revision,
    )
