"""docs/images/dashboard.svg: a picture of the dashboard in watching.yaml, with invented lines.

`python -m tools.pages` writes it.
"""

import json
import random
from collections.abc import Iterator
from html import escape
from textwrap import wrap
from typing import Any

from local.cloudformation import parsed

_COLUMN, _ROW, _HEAD, _GAP = 40, 32, 44, 6
_WIDTH = 24 * _COLUMN
_COLOURS = 5
# Characters of a line of a title, and of a label beside another.
_TITLE, _LABEL = 44, 20
_POINTS = 24
_STYLE = """<style>
  .card{fill:#fff} .box{fill:#f8fafc;stroke:#d1d5db} .axis{stroke:#d1d5db} .title{font-weight:600;font-size:12px}
  text{font:11px ui-sans-serif,system-ui,sans-serif;fill:#1f2937}
  .s0{stroke:#4c5fd5;fill:#4c5fd5} .s1{stroke:#2f855a;fill:#2f855a} .s2{stroke:#b45309;fill:#b45309}
  .s3{stroke:#b91c1c;fill:#b91c1c} .s4{stroke:#6b7280;fill:#6b7280}
  .curve{fill:none;stroke-width:1.8;stroke-linejoin:round}
  @media (prefers-color-scheme: dark) {
    .card{fill:#1f2433} .box{fill:#262c3d;stroke:#3b4252} text{fill:#e5e7eb} .axis{stroke:#3b4252}
    .s0{stroke:#8b9bf5;fill:#8b9bf5} .s1{stroke:#68d391;fill:#68d391} .s2{stroke:#f6ad55;fill:#f6ad55}
    .s3{stroke:#fc8181;fill:#fc8181} .s4{stroke:#9ca3af;fill:#9ca3af} .curve{fill:none}
  }
</style>"""


def picture() -> str:
    """Return the dashboard as an SVG; the same definition gives the same picture."""
    found = _widgets()
    height = _HEAD + _ROW * max(each["y"] + each["height"] for each in found) + _GAP
    titles = ", ".join(each["properties"]["title"] for each in found)
    box = f'width="{_WIDTH}" height="{height}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {box} viewBox="0 0 {_WIDTH} {height}" role="img"',
        ' aria-labelledby="title desc">',
        '<title id="title">The dashboard of a stack, an illustration</title>',
        f'<desc id="desc">{len(found)} charts: {escape(titles)}. The lines are invented.</desc>',
        _STYLE,
        f'<rect class="card" {box} rx="10"/>',
        f'<text class="title" x="{2 * _GAP}" y="20">mfa-prod-us-east-1</text>',
        f'<text x="{2 * _GAP}" y="36">An illustration: titles and labels are real, the lines are invented.</text>',
    ]
    return "\n".join([*lines, *(line for each in found for line in _widget(each)), "</svg>\n"])


def _widgets() -> list[dict[str, Any]]:
    body = parsed()["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"][0]
    found: list[dict[str, Any]] = json.loads(body)["widgets"]
    return found


def _widget(widget: dict[str, Any]) -> Iterator[str]:
    """Yield the frame of a widget, its title, and a line with a label for each metric."""
    left, top = widget["x"] * _COLUMN + _GAP, _HEAD + widget["y"] * _ROW + _GAP
    width, height = widget["width"] * _COLUMN - 2 * _GAP, widget["height"] * _ROW - 2 * _GAP
    yield f'<rect class="box" x="{left}" y="{top}" width="{width}" height="{height}" rx="4"/>'
    for number, text in enumerate(wrap(widget["properties"]["title"], _TITLE)):
        yield f'<text class="title" x="{left + 10}" y="{top + 18 + 15 * number}">{escape(text)}</text>'
    labels = _labels(widget["properties"]["metrics"])
    columns = 1 if max(map(len, labels)) > _LABEL else 2
    bottom = top + height - 14 * -(-len(labels) // columns) - 8
    yield f'<path class="axis" d="M{left + 10} {bottom}H{left + width - 10}"/>'
    for number, label in enumerate(labels):
        seed = f"{widget['properties']['title']} {label}"
        curve = _curve(seed, left + 10, width - 20, top + 42, bottom)
        yield f'<path class="curve s{number % _COLOURS}" d="{curve}"/>'
        x, y = left + 10 + number % columns * (width // 2), bottom + 14 + 14 * (number // columns)
        yield f'<rect class="s{number % _COLOURS}" x="{x}" y="{y - 7}" width="8" height="6"/>'
        yield f'<text x="{x + 13}" y="{y}">{escape(label)}</text>'


def _labels(metrics: list[list[Any]]) -> list[str]:
    """Return the legend's text for each metric."""
    found = []
    for metric in metrics:
        options = metric[-1] if isinstance(metric[-1], dict) else {}
        if options.get("visible", True):
            by_name = "each operation" if "expression" in options else _name(metric)
            found.append(options.get("label") or by_name)
    return found


def _name(metric: list[Any]) -> str:
    name = str(metric[1])
    if "${Functions}" in metric:
        return f"{name}, each function"
    return f"{name}, {metric[metric.index('GlobalSecondaryIndexName') + 1]}" if "listing" in metric else name


def _curve(seed: str, left: int, width: int, top: int, bottom: int) -> str:
    """Return an invented line."""
    chance = random.Random(seed)  # noqa: S311 - it draws a picture.
    level = chance.uniform(0.2, 0.8)
    points = []
    for step in range(_POINTS + 1):
        level = min(0.95, max(0.08, level + chance.uniform(-0.09, 0.09)))
        points.append(f"{left + width * step // _POINTS} {round(bottom - level * (bottom - top))}")
    return "M" + "L".join(points)
