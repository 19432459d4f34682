"""Rule of personal data: exports and erases what is stored about a user. Only operators use it.

Data that names no user is neither exported nor erased: ledgers, counts, and responses under an Idempotency-Key.
"""

from contextlib import suppress
from typing import Any

from mfa.codes.keyring import Keyring
from mfa.errors import NotFound, StaleData
from mfa.flows.users import opened
from mfa.fraud import shared_addresses
from mfa.models.code import Challenge
from mfa.models.resources import User, UserKey
from mfa.store import budget_items, challenge_items, user_items
from mfa.store.table import ConditionFailed, Item, Table
from mfa.values.dates import timestamp
from mfa.values.ids import new_id, next_revision

_TRIES = 3


def read(table: Table, key: UserKey) -> tuple[User | None, Item | None]:
    """Read what is stored about a user. Raises NotFound if there is nothing, or only the rest after `forget`."""
    user, code = table.get_all(user_items.item_key(key), challenge_items.item_key(key))
    if user is None and (code is None or code.keys() <= challenge_items.LEFT_BEHIND):
        raise NotFound("There is no such user.")
    return user_items.read(user) if user else None, code


def export(table: Table, keyring: Keyring, key: UserKey) -> dict[str, Any]:
    """Return everything stored about a user, without digests and codes.

    For a deleted user, this is the rest that stays for two days. Raises NotFound.
    """
    user, code = read(table, key)
    exported: dict[str, Any] = {"account": key.account, "application": key.application, "id": key.user}
    sent: frozenset[int] = frozenset()
    if user:
        exported |= user.shown(opened(keyring, key, user.sealed_address))
        # The confirmed address, which the user has again if no provider accepts the message with the pending code.
        exported["proved_address"] = opened(keyring, key, user.proved[0])
        budget = budget_items.key(key.account, key.application, user.address_digest)
        sent = budget_items.read(table.get(budget)).sends
    return exported | {"codes_sent_to_address": _times(sent)} | _code(code or {})


def forget(table: Table, key: UserKey, now: int) -> None:
    """Erase everything stored about a user, deleted or not. Raises NotFound, StaleData.

    An empty item stays under the hash of the id until its TTL, so that a running login stores no code (ADR 4).
    """
    for _ in range(_TRIES):
        user, _ = read(table, key)
        revision = user.revision if user else 0
        writes = [
            user_items.delete(key, user),
            challenge_items.bury(key, now, next_revision(revision), forget=True),
        ]
        if user:  # The user is deleted last: if this fails, a retry finds the addresses again.
            shared_addresses.forget(table, key, now, user.address_digest, user.proved_digest)
        with suppress(ConditionFailed):
            return table.transact(writes, new_id(now))
    raise StaleData


def _code(item: Item) -> dict[str, Any]:
    """Return what is stored about the last code and earlier sends."""
    code: Challenge = challenge_items.read(item)
    pending = code.digest and not code.used
    return {
        "login_codes_sent": _times(code.login_sends),
        "association_codes_sent": _times(code.association_sends),
        "failures": code.failures,
        "code_id": code.validation_id,
        "code_purpose": code.purpose,
        "code_expires": timestamp(code.expires_at) if pending else None,
        "code_used": code.used,
        "code_segments": item.get("segments"),
        "receipt": code.receipt,
        "receipt_of": code.receipt_of,
        "prefix": item.get("destination", ""),
    }


def _times(sends: frozenset[int]) -> list[str]:
    return [timestamp(sent) for sent in sorted(sends)]
