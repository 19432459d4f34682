"""Rolling windows: how many codes can be sent in ten minutes and in a day."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from mfa.errors import TooManyRequests
from mfa.runtime.settings import Settings
from mfa.values.dates import DAILY_SECONDS

SHORT_SECONDS = 600
LOCKED = "Too many wrong codes in a row. Associate the address again."


class Window(NamedTuple):
    """At most `most` sends within any `seconds`. The name is the one in RateLimit headers."""

    name: str
    most: int
    seconds: int

    def recent(self, sends: Iterable[int], now: int) -> list[int]:
        """Return the sends that count at `now`, oldest first. Times in milliseconds."""
        return sorted(sent for sent in sends if sent > now - self.seconds * 1000)

    def wait(self, sends: Iterable[int], now: int) -> int:
        """Return the milliseconds from `now` until one more send fits; 0 if it fits now."""
        recent = self.recent(sends, now)
        if len(recent) < self.most:
            return 0
        return recent[-self.most] + self.seconds * 1000 - now

    def state(self, sends: Iterable[int], now: int) -> str:
        """Return how much is left and when more will be, as an item of the RateLimit header."""
        recent = self.recent(sends, now)
        counted = recent[-self.most :]  # There can be more than the limit if it was lowered.
        more = counted[0] + self.seconds * 1000 - now if counted else self.seconds * 1000
        return f'"{self.name}";r={max(0, self.most - len(recent))};t={seconds(more)}'


class Spent(NamedTuple):
    """The sends that count, with one more, and the time of that one (milliseconds)."""

    sends: frozenset[int]
    sent: int


class Windows(NamedTuple):
    """The windows of one limit, all of which a send must fit in."""

    windows: tuple[Window, ...]

    def wait(self, sends: Iterable[int], now: int) -> int:
        """Return the milliseconds until one more send fits all windows."""
        sends = tuple(sends)
        return max(window.wait(sends, now) for window in self.windows)

    def spend(self, sends: frozenset[int], now: int) -> Spent:
        """Return the sends that still count plus one at `now`.

        Sends of the same millisecond get different times, so that each can be taken back.
        """
        longest = max(window.seconds for window in self.windows)
        kept = {sent for sent in sends if sent > now - longest * 1000}
        while now in kept:
            now += 1
        return Spent(frozenset(kept | {now}), now)


def per_user(settings: Settings) -> Windows:
    """The windows of one user's codes; logins and associations are counted separately."""
    return _windows("user", settings.user_sends_short, settings.user_sends_daily)


def per_address(settings: Settings) -> Windows:
    """The windows of association codes to one address, across the users of an application."""
    return _windows("address", settings.address_sends_short, settings.address_sends_daily)


def require(budgets: Mapping[Windows, Iterable[int]], now: int) -> None:
    """Raise TooManyRequests, with the longest wait, unless one more send fits all limits."""
    if longest := max(windows.wait(sends, now) for windows, sends in budgets.items()):
        wait = seconds(longest)
        detail = f"Too many codes were requested. Retry in {wait} s."
        raise TooManyRequests(detail, retry_after=wait, headers=headers(budgets, now), reason="limit")


def spend(budgets: Mapping[Windows, frozenset[int]], now: int) -> tuple[list[Spent], dict[str, str]]:
    """Add one more send to each of `budgets`; return them and their RateLimit headers. Raises TooManyRequests."""
    require(budgets, now)
    spent = {windows: windows.spend(sends, now) for windows, sends in budgets.items()}
    return list(spent.values()), headers({windows: each.sends for windows, each in spent.items()}, now)


def headers(budgets: Mapping[Windows, Iterable[int]], now: int) -> dict[str, str]:
    """Return the RateLimit headers of `budgets` (draft-ietf-httpapi-ratelimit-headers-10)."""
    pairs = [(window, sends) for windows, sends in budgets.items() for window in windows.windows]
    return {
        "ratelimit-policy": ", ".join(f'"{each.name}";q={each.most};w={each.seconds}' for each, _ in pairs),
        "ratelimit": ", ".join(window.state(sends, now) for window, sends in pairs),
    }


def seconds(milliseconds: int) -> int:
    """Return whole seconds, rounded up, so that the wait is over after them."""
    return -(-milliseconds // 1000)


def _windows(name: str, short: int, daily: int) -> Windows:
    return Windows(
        (Window(f"{name}-short", short, SHORT_SECONDS), Window(f"{name}-daily", daily, DAILY_SECONDS))
    )
