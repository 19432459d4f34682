"""The findings of `mfactl doctor`."""

from typing import NamedTuple

OK, LOOK, BAD = "ok", "look", "bad"


class Finding(NamedTuple):
    """A check's result: `ok`, `look` if it can be intended, `bad` if it must be fixed, and the remedy."""

    check: str
    state: str
    finding: str
    remedy: str = ""
