"""Rules of cached applications: how old one may be, and whose it is."""

from typing import Any

import pytest

from mfa.applications import CACHE_SECONDS, ApplicationCache
from mfa.errors import Forbidden, MfaError, NotFound
from mfa.resources import Application, Caller

ID = "019ab2c4-5d6e-7f80-9a1b-2c3d4e5f6071"


# --- the cache


def require(world: Any, cache: ApplicationCache, now: int, caller: Caller | None = None) -> Application:
    return cache.require(world.table, caller or world.caller, ID, now)


def test_a_cached_application_is_at_most_ten_seconds_old(world: Any) -> None:
    assert CACHE_SECONDS == 10
    world.application()
    cache = ApplicationCache()
    require(world, cache, world.now)
    world.dynamo.items.clear()
    require(world, cache, world.now + CACHE_SECONDS * 1000 - 1)
    with pytest.raises(NotFound):
        require(world, cache, world.now + CACHE_SECONDS * 1000)


@pytest.mark.parametrize(("account", "error"), [("other", Forbidden), (None, NotFound)])
def test_a_refusal_is_never_cached(world: Any, account: str | None, error: type[MfaError]) -> None:
    cache = ApplicationCache()
    if account:
        world.application(account=account)
    with pytest.raises(error):
        require(world, cache, world.now)
    world.application()
    assert require(world, cache, world.now).account == "acme"


def test_a_cached_application_is_still_its_accounts_alone(world: Any) -> None:
    world.application()
    cache = ApplicationCache()
    require(world, cache, world.now)
    with pytest.raises(Forbidden):
        require(world, cache, world.now, Caller("other", frozenset()))


def test_the_cache_does_not_grow_without_end(world: Any) -> None:
    cache = ApplicationCache()
    for number in range(1100):
        application_id = f"{number:08d}-0000-7000-8000-000000000000"
        world.application(id=application_id)
        cache.require(world.table, world.caller, application_id, world.now)
    assert len(cache._entries) <= 1000
