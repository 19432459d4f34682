"""The picture of a recording: a terminal whose lines appear one by one, or, without motion, the end of the session."""

import textwrap
from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from tools.pages.rendered import rendered

COLUMNS, ROWS = 104, 30
CHARACTER, HEIGHT, MARGIN, BAR = 7.83, 19, 18, 34
# Longer waits are cut to this, and each line stays long enough to be read.
LONGEST_WAIT, SHORTEST_WAIT = 0.8, 0.12
AFTER_COMMAND, BETWEEN = 0.7, 2.5
_KINDS = {"$": "typed", "#": "said", ">": "sent", "<": "heard"}


class Line(NamedTuple):
    """A line of output and when it was finished, in seconds from the command."""

    at: float
    text: str


class Row(NamedTuple):
    """A row on the screen: its time, its place, its text, and its kind of line."""

    at: float
    y: int
    text: str
    kind: str


def picture(sessions: Sequence[Sequence[Line]]) -> str:
    """Draw the sessions, one after the other."""
    screens: list[dict[str, Any]] = []
    now = 0.0
    for lines in sessions:
        rows = list(_rows(lines, now))
        now = rows[-1].at + BETWEEN
        steps = _steps(rows)
        if len(screens) + 1 < len(sessions):
            steps[now] = "visibility:hidden"
        screens.append({"rows": rows, "offset": _offset(rows[-1]), "steps": steps})
    width, height = round(COLUMNS * CHARACTER + 2 * MARGIN), ROWS * HEIGHT + BAR + MARGIN
    page = Path(__file__).with_suffix(".svg")
    return rendered(page, screens=screens, end=now, width=width, height=height, bar=BAR, escape=escape)


def _rows(lines: Sequence[Line], now: float) -> Iterator[Row]:
    """Yield the rows of a session, wrapped to its width, at a readable pace."""
    y = 0
    for before, line in pairwise([Line(0.0, ""), *lines]):
        now += min(max(line.at - before.at, SHORTEST_WAIT), LONGEST_WAIT) if line.at else 0.0
        kind = _KINDS.get(line.text[:1], "")
        for text in textwrap.wrap(line.text, COLUMNS, drop_whitespace=False, break_on_hyphens=False) or [""]:
            yield Row(now, y := y + HEIGHT, text, kind)
        now += AFTER_COMMAND if kind == "typed" else 0.0


def _offset(last: Row) -> int:
    """How far a screen is moved up to show its last row."""
    return min(0, ROWS * HEIGHT - last.y)


def _steps(rows: Sequence[Row]) -> dict[float, str]:
    """When a screen is there, and how it scrolls, by the time."""
    steps = {0.0: "visibility:hidden;transform:none", rows[0].at: "visibility:visible;transform:none"}
    for row in rows[ROWS:]:
        steps[row.at] = f"visibility:visible;transform:translateY({_offset(row)}px)"
    return steps
