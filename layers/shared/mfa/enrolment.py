"""Rules of associate: bind an address to a user and send a code to it, and unbind it."""

from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

from mfa import addresses, credit, guard, limits, unsettled
from mfa.applications import read_owned, require_id
from mfa.attempts import sent_headers
from mfa.dates import timestamp
from mfa.delivery import deliver
from mfa.errors import StaleData
from mfa.ids import new_id
from mfa.methods import EMAIL
from mfa.resources import (
    Application,
    Association,
    Budget,
    Caller,
    Challenge,
    NewCode,
    Purpose,
    Status,
    User,
    UserKey,
)
from mfa.sealing import seal
from mfa.sending import TRIES, Draft, SendRequest, Sent, draft, write_and_send
from mfa.service import Service
from mfa.settings import Settings
from mfa.sms import Sender
from mfa.store import application_items, budget_items, challenge_items, guard_items, user_items
from mfa.store.guard_items import Circuit
from mfa.store.table import ConditionFailed, Key, Table
from mfa.users import require

# Each try that is lost means that somebody else's came through, and a user's sends are few.
_UNDO_TRIES = 100


class _Found(NamedTuple):
    """What stood in the table when an association was decided."""

    application: Application
    user: User | None
    challenge: Challenge
    budget: Budget
    budget_key: Key
    circuit: Circuit


class _Spending(NamedTuple):
    """Both budgets with this send added, and its time in each. Times in milliseconds."""

    user_sends: frozenset[int]
    user_sent: int
    address_sends: frozenset[int]
    address_sent: int
    headers: dict[str, str]


def associate(service: Service, sender: Sender, request: SendRequest, address: str) -> Sent:
    """Bind `address`, send an association code to it, return the validation id.

    Creates the user if new; the status becomes VALIDATION PENDING, a code before is void (unless the resend policy
    sends it again), and the count of consecutive failures starts again from 0. Raises InvalidRequest (the address),
    NotFound, Forbidden, TooManyRequests, InsufficientCredit, StaleData, and what the sender raises; then the user is
    as before, no new code is valid and nothing is spent.
    """
    service = service.under(request.caller)
    to = address, ""
    if address not in service.settings.test_numbers:
        allowed = request.caller.countries or service.settings.allowed_countries
        by_email = EMAIL in service.settings.delivery_methods
        to = addresses.read(address, allowed, by_email=by_email)
    with credit.charged(service, request.caller, request.key.application, request.now) as charge:
        for _ in range(TRIES):
            with suppress(ConditionFailed):
                return _associate_once(service, sender, request, to, charge)
        raise StaleData


def _associate_once(
    service: Service, sender: Sender, request: SendRequest, to: tuple[str, str], charge: credit.Charge
) -> Sent:
    """Read, decide, pay, write, send. Raises ConditionFailed, with nothing written, if what was read is out of date."""
    key, now, table = request.key, request.now, service.table
    address, destination = to
    keyring = service.keys.current(now)
    digest = keyring.address_digest(key.account, key.application, address)
    found = _read(table, request, digest, destination)
    guard.require_uncapped(request.caller, found.application, now)
    guard.require_closed(found.circuit, found.user, digest, now)
    spending = _spend(service.settings, found, now)
    new = draft(service, found.application, request, Purpose.ASSOCIATION, address, found.challenge)
    write_id = new_id(now)
    associations = unsettled.begun(found.user, write_id, found.challenge.open_failures, new.fresh, now)
    user = _pending(found.user, key, seal(keyring.sealing_key, key, address), new.code, associations, now)
    writes = _writes(table, key, found, user, new, spending, write_id, destination)
    charge.pay(new.messages[0])
    carried = write_and_send(
        partial(table.transact, writes, write_id),
        partial(deliver, sender, new.messages, charge),
        partial(_undo, table, key, found.budget_key, write_id, spending, now),
    )
    return Sent(new.code.validation_id, spending.headers | sent_headers(new.code, carried))


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
    """Decide that one more code may be sent. Raises TooManyRequests."""
    of_user, of_address = limits.per_user(settings), limits.per_address(settings)
    user_sends, address_sends = found.challenge.association_sends, found.budget.sends
    limits.require({of_user: user_sends, of_address: address_sends}, now)
    user_sends, user_sent = of_user.spend(user_sends, now)
    address_sends, address_sent = of_address.spend(address_sends, now)
    headers = limits.headers({of_user: user_sends, of_address: address_sends}, now)
    return _Spending(user_sends, user_sent, address_sends, address_sent, headers)


def _writes(
    table: Table,
    key: UserKey,
    found: _Found,
    user: User,
    new: Draft,
    spending: _Spending,
    write_id: str,
    destination: str,
) -> list[dict[str, Any]]:
    """The user, the code and the address's budget, all or none, each if it is still what was found."""
    update = challenge_items.store(
        key, found.challenge, new.code, spending.user_sends, 0, write_id, new.segments, destination
    )
    return [
        user_items.put(table, key, found.user, user),
        {"Update": {"TableName": table.name} | update},
        budget_items.spend(table, found.budget_key, found.budget, spending.address_sends),
    ]


def _undo(
    table: Table, key: UserKey, budget_key: Key, write_id: str, spending: _Spending, now: int, written: bool
) -> None:
    """Take back what _writes wrote, all or none, whatever was written since."""
    for _ in range(_UNDO_TRIES):
        user, code = table.get_all(user_items.item_key(key), challenge_items.item_key(key))
        before, challenge = user_items.read(user) if user else None, challenge_items.read(code)
        failed = unsettled.find(before, write_id)
        if before is None or failed is None:
            break
        writes = [
            user_items.exchange(table, key, before, unsettled.without(before, failed)),
            challenge_items.retract_association(
                table, key, challenge, failed, spending.user_sent, last=failed is before.unsettled[-1]
            ),
            challenge_items.refund(table, budget_key, "sends", spending.address_sent),
        ]
        with suppress(ConditionFailed):
            return table.transact(writes, new_id(now))
    if written:  # The user has been dissociated or deleted since; what was spent is given back.
        challenge_items.give_back(
            table, challenge_items.item_key(key), "association_sends", spending.user_sent
        )
        challenge_items.give_back(table, budget_key, "sends", spending.address_sent)
    return None


def _pending(
    before: User | None,
    key: UserKey,
    sealed_address: bytes,
    code: NewCode,
    associations: tuple[Association, ...],
    now: int,
) -> User:
    date = timestamp(now)
    return User(
        id=key.user,
        status=Status.PENDING,
        created_date=before.created_date if before else date,
        last_updated_date=date,
        version_number=before.version_number + 1 if before else 1,
        pending=code.validation_id,
        sealed_address=sealed_address,
        address_digest=code.address_digest,
        proved_digest=before.proved_digest if before else "",
        unsettled=associations,
    )


def dissociate(table: Table, caller: Caller, key: UserKey, now: int) -> None:
    """Unbind the address and void a pending code; the status becomes INITIAL. Again and again, the same.

    Raises NotFound, Forbidden, StaleData.
    """
    for _ in range(TRIES):
        before = require(table, caller, key)
        if before.status == Status.INITIAL:
            return None  # What made it INITIAL voided its code.
        after = _unbound(before, now)
        writes = [user_items.put(table, key, before, after), challenge_items.bury(table, key, now)]
        try:
            return table.transact(writes, new_id(now))
        except ConditionFailed:
            continue
    raise StaleData


def _unbound(before: User, now: int) -> User:
    return replace(
        before,
        status=Status.INITIAL,
        last_updated_date=timestamp(now),
        version_number=before.version_number + 1,
        pending="",
        sealed_address=b"",
        address_digest="",
        proved_digest="",
        unsettled=(),
    )
