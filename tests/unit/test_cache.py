"""Rules of what is cached: how old it may be, and how much of it there is."""

from mfa.runtime.cache import CACHE_SECONDS, Cache


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
