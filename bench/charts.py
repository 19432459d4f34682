"""Charts as SVG: bars with a limit, and lines over sizes. Readable on light and dark pages."""

from collections.abc import Mapping, Sequence
from html import escape
from math import log10

WIDTH, ROW, LEFT, TOP = 760, 24, 190, 46
_STYLE = (
    "<style>text{font:12px sans-serif;fill:#777}.title{font-size:14px;font-weight:bold}"
    ".met{fill:#3a9d5d}.missed{fill:#d9822b}.limit{stroke:#c0392b;stroke-dasharray:4 3}.axis{stroke:#999}</style>"
)
_COLOURS = ("#3a7bd5", "#d9822b", "#3a9d5d", "#8e44ad", "#c0392b")


def bars(title: str, rows: Sequence[tuple[str, float, float | None]], unit: str = "") -> str:
    """Return a chart of values, each with an optional limit; a bar above its limit has another colour."""
    longest = max(max(value, limit or 0) for _, value, limit in rows) or 1
    scale = (WIDTH - LEFT - 70) / longest
    parts = [f'<text class="title" x="10" y="24">{escape(title)}</text>']
    for number, (name, value, limit) in enumerate(rows):
        top, end = TOP + number * ROW, LEFT + value * scale
        kind = "missed" if limit is not None and value > limit else "met"
        parts.append(f'<text x="{LEFT - 8}" y="{top + 14}" text-anchor="end">{escape(name)}</text>')
        parts.append(
            f'<rect class="{kind}" x="{LEFT}" y="{top + 3}" width="{value * scale:.1f}" height="15"/>'
        )
        parts.append(f'<text x="{end + 6:.1f}" y="{top + 15}">{value:g}{unit}</text>')
        if limit is not None:
            place = f"{LEFT + limit * scale:.1f}"
            parts.append(f'<line class="limit" x1="{place}" x2="{place}" y1="{top}" y2="{top + ROW - 3}"/>')
    return _document(TOP + len(rows) * ROW + 10, parts)


def lines(title: str, series: Mapping[str, Mapping[int, float]], unit: str) -> str:
    """Return a chart of series over sizes, on a logarithmic axis."""
    sizes = sorted({size for values in series.values() for size in values})
    highest = max(value for values in series.values() for value in values.values()) or 1
    bottom, right = 260, WIDTH - 200

    def place(size: int, value: float) -> str:
        steps = log10(sizes[-1] / sizes[0]) or 1
        x, y = 60 + (right - 60) * log10(size / sizes[0]) / steps, bottom - (bottom - TOP) * value / highest
        return f"{x:.1f},{y:.1f}"

    parts = [f'<text class="title" x="10" y="24">{escape(title)}</text>']
    parts.append(f'<line class="axis" x1="60" x2="{right}" y1="{bottom}" y2="{bottom}"/>')
    parts.append(f'<text x="52" y="{TOP + 4}" text-anchor="end">{highest:g}{unit}</text>')
    parts.append(f'<text x="52" y="{bottom + 4}" text-anchor="end">0</text>')
    for size in sizes:
        x = place(size, 0).partition(",")[0]
        parts.append(f'<text x="{x}" y="{bottom + 18}" text-anchor="middle">{size:,}</text>')
    for number, (name, values) in enumerate(series.items()):
        colour, last = _COLOURS[number % len(_COLOURS)], sizes[-1]
        points = " ".join(place(size, value) for size, value in sorted(values.items()))
        parts.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{points}"/>')
        top = TOP + 18 * number
        parts.append(f'<rect fill="{colour}" x="{right + 12}" y="{top}" width="10" height="10"/>')
        parts.append(
            f'<text x="{right + 28}" y="{top + 10}">{escape(name)} {values.get(last, 0):g}{unit}</text>'
        )
    return _document(bottom + 34, parts)


def _document(height: int, parts: Sequence[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}">'
    return "\n".join([head, _STYLE, *parts, "</svg>", ""])
