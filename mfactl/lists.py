"""Lists as the commands show them: so many, however many pages they are on, and of how many."""

from collections.abc import Callable
from typing import TypeVar

from mfa.values.paging import Page
from mfactl import progress

_PAGE = 200
# So many more are counted, for a person to know how much is not shown.
_COUNTED = 2000
Listed = TypeVar("Listed")
Fetch = Callable[[Page], tuple[list[Listed], str]]


def first(fetch: Fetch[Listed], most: int, *, counted: bool) -> tuple[list[Listed], str]:
    """Return the first `most` of a list, and how many there are in words, "" where those are all.

    The rest is counted only if that is wanted.
    """
    progress.say("Reading the list")
    found, position = _pages(fetch, most, "")
    if not position:
        return found, ""
    if not counted:
        return found, "more"
    rest, position = _pages(fetch, _COUNTED, position)
    return found, f"{len(found) + len(rest)}{' or more' if position else ''}"


def _pages(fetch: Fetch[Listed], most: int, position: str) -> tuple[list[Listed], str]:
    found: list[Listed] = []
    while True:
        more, position = fetch(Page({}, min(most - len(found), _PAGE), position))
        found += more
        if not position or len(found) >= most:
            return found, position
