"""Rule of dissociate: removes a user's address."""

from contextlib import suppress

from mfa.errors import StaleData
from mfa.flows.code_sending import TRIES
from mfa.flows.users import require
from mfa.fraud import shared_addresses
from mfa.models.resources import Caller, Status, User, UserKey
from mfa.store import challenge_items, user_items
from mfa.store.table import ConditionFailed, Table
from mfa.values.dates import timestamp
from mfa.values.ids import new_id, next_revision


def dissociate(table: Table, caller: Caller, key: UserKey, now: int) -> None:
    """Remove the address and void a pending code. The status becomes INITIAL. Repeating has no further effect.

    Raises NotFound, Forbidden, StaleData.
    """
    for _ in range(TRIES):
        before = require(table, caller, key)
        if before.status == Status.INITIAL:
            return None  # An INITIAL user already has no valid code.
        after = _unbound(before, now)
        writes = [user_items.put(key, before, after), challenge_items.bury(key, now, after.binding)]
        with suppress(ConditionFailed):
            table.transact(writes, new_id(now))
            return shared_addresses.release(table, key, now, before.address_digest, before.proved_digest)
    raise StaleData


def _unbound(before: User, now: int) -> User:
    revision = next_revision(before.revision)
    return User(
        before.id,
        Status.INITIAL,
        before.created_date,
        timestamp(now),
        before.version_number + 1,
        revision=revision,
        binding=revision,
    )
