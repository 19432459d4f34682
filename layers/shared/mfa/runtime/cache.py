"""A cache of recently read items, so that most requests need not read them."""

from collections.abc import Callable
from typing import Generic, TypeVar

CACHE_SECONDS = 10
_CACHED_AT_MOST = 1000
T = TypeVar("T")


class Cache(Generic[T]):
    """Items by id, at most CACHE_SECONDS old. A missing item is never cached."""

    def __init__(self) -> None:
        self._entries: dict[str, tuple[int, T]] = {}

    def find(self, id_: str, now: int, fetch: Callable[[], T | None]) -> T | None:
        """Return the item, from `fetch` if the cached one is too old; `now` in milliseconds."""
        read_at, found = self._entries.get(id_, (0, None))
        if found is None or now - read_at >= CACHE_SECONDS * 1000:
            self._entries.pop(id_, None)
            found = fetch()
            if found is None:
                return None
            if len(self._entries) >= _CACHED_AT_MOST:
                self._entries.clear()
            self._entries[id_] = now, found
        return found
