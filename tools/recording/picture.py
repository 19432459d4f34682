"""The picture of a recording: a terminal whose lines appear one by one, or, without motion, the end of the session."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

COLUMNS, ROWS = 104, 30
CHARACTER, HEIGHT, MARGIN, BAR = 7.83, 19, 18, 34
# Longer waits are cut to this, and each line stays long enough to be read.
LONGEST_WAIT, SHORTEST_WAIT = 0.8, 0.12
AFTER_COMMAND, BETWEEN = 0.7, 2.5
_KINDS = {"$": "typed", "#": "said", ">": "sent", "<": "heard"}
_STYLE = """<style>
.back{fill:#10151f}.bar{fill:#1c2433}
text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#d5dbe7;white-space:pre}
.typed{fill:#fff;font-weight:600}.said{fill:#93a1b8}.sent{fill:#7cc4ff}.heard{fill:#8fd9a8}.title{fill:#93a1b8;text-anchor:middle}
.s0{visibility:hidden}.s0,.s1{transform:translateY(var(--end))}
@media(prefers-reduced-motion:no-preference){
text.l{animation:show .01s both}
%s}
@keyframes show{from{opacity:0}to{opacity:1}}
%s
</style>"""
_SAYS = (
    "make run starts the service on this machine and prints its address. In another terminal, make demo creates an "
    "application, enrols a number, logs in with a code from the message, and shows a wrong and a used code refused."
)


@dataclass(frozen=True)
class Line:
    """A line of output and when it was finished, in seconds from the command."""

    at: float
    text: str


@dataclass(frozen=True)
class Row:
    """A row on the screen, its time, and its kind of line."""

    at: float
    text: str
    kind: str


def picture(sessions: Sequence[Sequence[Line]]) -> str:
    """Draw the two sessions, one after the other."""
    screens: list[list[Row]] = []
    now = 0.0
    for lines in sessions:
        screens.append(rows := list(_rows(lines, now)))
        now = rows[-1].at + BETWEEN
    width, height = round(COLUMNS * CHARACTER + 2 * MARGIN), ROWS * HEIGHT + BAR + MARGIN
    drawn = "".join(_screen(number, rows) for number, rows in enumerate(screens))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        ' role="img" aria-labelledby="title desc">\n'
        f'<title id="title">A recorded session</title>\n<desc id="desc">{_SAYS}</desc>\n{_styles(screens, now)}\n'
        f'<rect class="back" width="{width}" height="{height}" rx="9"/>\n'
        f'<svg y="{BAR}" width="{width}" height="{height - BAR - 6}">\n{drawn}</svg>\n'
        f'<path class="bar" d="M0 {BAR}V9Q0 0 9 0H{width - 9}Q{width} 0 {width} 9V{BAR}Z"/>\n'
        f'<text class="title" x="{width / 2:g}" y="22">serverless-mfa</text>\n</svg>\n'
    )


def _rows(lines: Sequence[Line], now: float) -> Iterator[Row]:
    """Yield the rows of a session, wrapped to its width, at a readable pace."""
    for before, line in pairwise([Line(0.0, ""), *lines]):
        now += min(max(line.at - before.at, SHORTEST_WAIT), LONGEST_WAIT) if line.at else 0.0
        kind = _KINDS.get(line.text[:1], "")
        for text in textwrap.wrap(line.text, COLUMNS, drop_whitespace=False, break_on_hyphens=False) or [""]:
            yield Row(now, text, kind)
        now += AFTER_COMMAND if kind == "typed" else 0.0


def _screen(number: int, rows: Sequence[Row]) -> str:
    texts = "".join(
        f'<text class="l {row.kind}" x="{MARGIN}" y="{(place + 1) * HEIGHT}" style="animation-delay:{row.at:.2f}s">'
        f"{escape(row.text, quote=False)}</text>\n"
        for place, row in enumerate(rows)
        if row.text
    )
    return f'<g class="s{number}" style="--end:{_offset(len(rows))}px">\n{texts}</g>\n'


def _offset(rows: int) -> int:
    """How far a screen of so many rows is moved up."""
    return -HEIGHT * max(0, rows - ROWS)


def _styles(screens: Sequence[Sequence[Row]], end: float) -> str:
    """When each screen is there, and how it scrolls."""
    chosen, frames = [], []
    for number, rows in enumerate(screens):
        begins, ends = rows[0].at, screens[number + 1][0].at if number + 1 < len(screens) else end
        chosen.append(f".s{number}{{animation:scroll{number} {end:.2f}s step-end both}}\n")
        steps = {0.0: "visibility:hidden;transform:none", begins: "visibility:visible;transform:none"}
        for place, row in enumerate(rows):
            if place >= ROWS:
                steps[row.at] = f"visibility:visible;transform:translateY({_offset(place + 1)}px)"
        if number + 1 < len(screens):
            steps[ends] = "visibility:hidden"
        frames.append(f"@keyframes scroll{number}{{{_frames(steps, end)}}}\n")
    return _STYLE % ("".join(chosen), "".join(frames))


def _frames(steps: dict[float, str], end: float) -> str:
    *_, last = steps.values()
    return "".join(f"{at / end * 100:.3f}%{{{style}}}" for at, style in steps.items()) + f"100%{{{last}}}"
