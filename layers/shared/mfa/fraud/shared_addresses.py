"""Rule of shared addresses: how many users of an application can have the same address.

A user is added to the address's list before the code is sent, and removed when the address is removed. If a crash
leaves a user in the list, this is found when the list is full.
"""

from contextlib import suppress

from mfa.errors import NameTaken, Unavailable
from mfa.models.resources import UserKey
from mfa.runtime import telemetry
from mfa.runtime.settings import Settings
from mfa.store import budget_items, user_items
from mfa.store.budget_items import Budget
from mfa.store.table import ConditionFailed, Key, Table

_TRIES = 20


def admit(
    table: Table, settings: Settings, key: UserKey, address: str, address_digest: str, found: Budget
) -> frozenset[bytes]:
    """Return the users for the address's list, including this one. Raises NameTaken if there are too many.

    `found` is the address's item; the write of the result must depend on it. Reads the other users only if the list
    is full. Test numbers have no limit.
    """
    most, user = settings.users_per_address, user_items.id_digest(key.user)
    if not most or address in settings.test_numbers:
        return found.users
    others = found.users - {user}
    if len(others) >= most:
        others = user_items.having(table, key, address_digest, others)
    if len(others) >= most:
        raise NameTaken(f"The key is address: {most} users of the application already have it.")
    return others | {user}


def release(table: Table, key: UserKey, now: int, *address_digests: str) -> None:
    """Remove the user from the list of each address that the user no longer has. A failure is logged, not raised."""
    with telemetry.best_effort("address"):
        for digest in dict.fromkeys(filter(None, address_digests)):
            _release(table, key, digest, now)


def _release(table: Table, key: UserKey, address_digest: str, now: int) -> None:
    """Read the address before the user: an association in between changes the address, which is then not written."""
    place = budget_items.key(key.account, key.application, address_digest)
    for _ in range(_TRIES):
        (address,) = table.get_all(place)
        (user,) = table.get_all(user_items.item_key(key))
        if user and user_items.read(user).has(address_digest):
            return
        with suppress(ConditionFailed):
            budget_items.remove_user(
                table, place, budget_items.read(address), user_items.id_digest(key.user), now
            )
            return
    raise Unavailable("The data store is busy.")


def forget(table: Table, key: UserKey, now: int, *address_digests: str) -> None:
    """Remove the user from the list of each address, and erase addresses without other users. Raises Unavailable."""
    for digest in dict.fromkeys(filter(None, address_digests)):
        _forget(
            table, budget_items.key(key.account, key.application, digest), user_items.id_digest(key.user), now
        )


def _forget(table: Table, place: Key, user: bytes, now: int) -> None:
    for _ in range(_TRIES):
        with suppress(ConditionFailed):
            budget_items.forget_user(table, place, budget_items.read(table.get(place)), user, now)
            return
    raise Unavailable("The data store is busy.")
