"""Rolling windows: how many codes may be sent in any ten minutes and in any day."""

from collections.abc import Iterable
from dataclasses import dataclass

from mfa.errors import TooManyRequests
from mfa.settings import Settings

SHORT_SECONDS = 600
DAILY_SECONDS = 86_400


@dataclass(frozen=True)
class Window:
    """At most `most` sends within any `seconds`."""

    most: int
    seconds: int

    def wait(self, sends: Iterable[int], now: int) -> int:
        """Return the milliseconds from `now` until one more send fits; 0 if it fits now. Times in milliseconds."""
        recent = sorted(sent for sent in sends if sent > now - self.seconds * 1000)
        if len(recent) < self.most:
            return 0
        return recent[-self.most] + self.seconds * 1000 - now


@dataclass(frozen=True)
class Windows:
    """The windows that one budget has to fit in."""

    windows: tuple[Window, ...]

    def wait(self, sends: Iterable[int], now: int) -> int:
        """Return the milliseconds until one more send fits all windows."""
        sends = tuple(sends)
        return max(window.wait(sends, now) for window in self.windows)

    def spend(self, sends: frozenset[int], now: int) -> tuple[frozenset[int], int]:
        """Return the sends that still count with one at `now` added, and that one's time.

        Two sends of one millisecond get times of their own, so that each can be given back.
        """
        longest = max(window.seconds for window in self.windows)
        kept = {sent for sent in sends if sent > now - longest * 1000}
        while now in kept:
            now += 1
        return frozenset(kept | {now}), now


def per_user(settings: Settings) -> Windows:
    """The windows of one user's codes; logins and associations are counted apart."""
    return _windows(settings.user_sends_short, settings.user_sends_daily)


def per_address(settings: Settings) -> Windows:
    """The windows of association codes to one address, across the users of an application."""
    return _windows(settings.address_sends_short, settings.address_sends_daily)


def require(waits: Iterable[int]) -> None:
    """Raise TooManyRequests with the longest of `waits`, in milliseconds, unless all are 0."""
    if longest := max(waits):
        seconds = -(-longest // 1000)
        raise TooManyRequests(
            f"Too many codes were asked for; try again in {seconds} s.", retry_after=seconds
        )


def _windows(short: int, daily: int) -> Windows:
    return Windows((Window(short, SHORT_SECONDS), Window(daily, DAILY_SECONDS)))
