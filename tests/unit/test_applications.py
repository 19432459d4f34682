"""Rules of cached applications: how old one may be, and whose it is."""

from typing import Any

import pytest

from mfa.errors import Forbidden, MfaError, NotFound
from mfa.models.resources import Application, Caller
from mfa.runtime.cache import CACHE_SECONDS
from mfa.tenants import applications

ID = "019ab2c4-5d6e-7f80-9a1b-2c3d4e5f6071"


# --- the cache


def recent(world: Any, now: int, caller: Caller | None = None) -> Application:
    return applications.recent(world.service, caller or world.caller, ID, now)


def test_a_cached_application_is_at_most_ten_seconds_old(world: Any) -> None:
    assert CACHE_SECONDS == 10
    world.application()
    recent(world, world.now)
    world.dynamo.items.clear()
    recent(world, world.now + CACHE_SECONDS * 1000 - 1)
    with pytest.raises(NotFound):
        recent(world, world.now + CACHE_SECONDS * 1000)


@pytest.mark.parametrize(("account", "error"), [("other", Forbidden), (None, NotFound)])
def test_a_refusal_is_never_cached(world: Any, account: str | None, error: type[MfaError]) -> None:
    if account:
        world.application(account=account)
    with pytest.raises(error):
        recent(world, world.now)
    world.application()
    assert recent(world, world.now).account == "acme"


def test_a_cached_application_is_still_its_accounts_alone(world: Any) -> None:
    world.application()
    recent(world, world.now)
    with pytest.raises(Forbidden):
        recent(world, world.now, Caller("other", frozenset()))


def test_the_cache_does_not_grow_without_end(world: Any) -> None:
    for number in range(1100):
        application_id = f"{number:08d}-0000-7000-8000-000000000000"
        world.application(id=application_id)
        applications.recent(world.service, world.caller, application_id, world.now)
    assert len(world.service.applications._entries) <= 1000
