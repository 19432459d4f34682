"""Lists of the commands: the first entries, across pages, and the total number."""

from collections.abc import Callable
from typing import TypeVar

from mfa.values.paging import Page
from mfactl import progress

_PAGE = 200
# So many more entries are counted, to print how many are not shown.
_COUNTED = 2000
Listed = TypeVar("Listed")
Fetch = Callable[[Page], tuple[list[Listed], str]]


def first(fetch: Fetch[Listed], most: int, *, counted: bool) -> tuple[list[Listed], str]:
    """Return the first `most` entries of a list, and the total as text, "" if these are all.

    The rest is counted only on request.
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
