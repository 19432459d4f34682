"""Rules of what is cached: how old it may be, how much of it there is, and whose an application is."""

from types import SimpleNamespace
from typing import Any

import pytest

from mfa.errors import Forbidden
from mfa.models.resources import Application, Caller
from mfa.runtime.cache import CACHE_SECONDS, Cache
from mfa.tenants import applications


def test_what_is_cached_is_at_most_ten_seconds_old_and_that_nothing_is_there_is_never_cached(now) -> None:
    cache = Cache[str]()
    assert CACHE_SECONDS == 10
    assert cache.find("id", now, lambda: None) is None
    assert cache.find("id", now, lambda: "one") == "one"
    assert cache.find("id", now + 9_999, lambda: "two") == "one"
    assert cache.find("id", now + 10_000, lambda: None) is None
    for number in range(1100):
        cache.find(str(number), now, lambda: "there")
    assert len(cache._entries) <= 1000


def test_a_cached_application_is_still_its_accounts_alone(now: int) -> None:
    service: Any = SimpleNamespace(table=None, applications=Cache[Application]())
    service.applications.find("id", now, lambda: Application(id="id", account="acme", name="Shop"))
    assert applications.recent(service, Caller("acme", frozenset()), "id", now).name == "Shop"
    with pytest.raises(Forbidden):
        applications.recent(service, Caller("other", frozenset()), "id", now)
