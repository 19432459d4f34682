"""Language tags (BCP 47), and the nearest of several to the one that is asked for."""

import re
from collections.abc import Iterable

# Longer ones than RFC 5646, 4.4.1 wants to be taken name no language that a message is written in.
MAX_TAG = 35
TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


def require_tag(value: str) -> str:
    """Return `value`; raises ValueError if it does not have the form of a language tag."""
    if len(value) > MAX_TAG or not TAG.fullmatch(value):
        raise ValueError("must be a language tag (BCP 47) such as de or pt-BR")
    return value


def nearest(tags: Iterable[str], locale: str) -> str | None:
    """Return the tag that serves `locale` best, None if none does: the lookup of RFC 4647, 3.4, case ignored.

    The end of `locale` is cut off part by part, a single letter or digit together with what it introduced.
    """
    known = {tag.lower(): tag for tag in tags}
    parts = locale.lower().split("-")
    while parts:
        if found := known.get("-".join(parts)):
            return found
        parts.pop()
        while parts and len(parts[-1]) == 1:
            parts.pop()
    return None
