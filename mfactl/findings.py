"""What a check of `mfactl doctor` finds."""

from typing import NamedTuple

OK, LOOK, BAD = "ok", "look", "bad"


class Finding(NamedTuple):
    """What a check found: `ok`, `look` for what may be meant so, `bad` for what must be mended, and how."""

    check: str
    state: str
    finding: str
    remedy: str = ""
