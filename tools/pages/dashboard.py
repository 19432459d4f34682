"""docs/images/dashboard.svg: a picture of the dashboard in watching.yaml, with invented lines.

`python -m tools.pages` writes it.
"""

import json
import random
from pathlib import Path
from textwrap import wrap
from typing import Any

from local.cloudformation import parsed
from tools.pages.rendered import rendered

_COLUMN, _ROW, _HEAD, _GAP = 40, 32, 44, 6
_POINTS = 24


def picture() -> str:
    """Return the dashboard as an SVG; the same definition gives the same picture."""
    body = parsed()["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"][0]
    charts = [_chart(widget) for widget in json.loads(body)["widgets"]]
    height = max(each["top"] + each["height"] for each in charts) + 2 * _GAP
    page = Path(__file__).with_suffix(".svg")
    return rendered(page, charts=charts, height=height, wrap=wrap, curve=_curve)


def _chart(widget: dict[str, Any]) -> dict[str, Any]:
    """Return the place of a widget, its title, and a label for each visible metric."""
    visible = [each for each in widget["properties"]["metrics"] if _options(each).get("visible", True)]
    return {
        "title": widget["properties"]["title"],
        "labels": [_options(each).get("label") or _name(each) for each in visible],
        "left": widget["x"] * _COLUMN + _GAP,
        "top": _HEAD + widget["y"] * _ROW + _GAP,
        "width": widget["width"] * _COLUMN - 2 * _GAP,
        "height": widget["height"] * _ROW - 2 * _GAP,
    }


def _options(metric: list[Any]) -> dict[str, Any]:
    return metric[-1] if isinstance(metric[-1], dict) else {}


def _name(metric: list[Any]) -> str:
    """Return the legend's text for a metric without a label."""
    if "expression" in _options(metric):
        return "each operation"
    if "${Functions}" in metric:
        return f"{metric[1]}, each function"
    index = f", {metric[metric.index('GlobalSecondaryIndexName') + 1]}" if "listing" in metric else ""
    return f"{metric[1]}{index}"


def _curve(seed: str, left: int, width: int, top: int, bottom: int) -> str:
    """Return an invented line."""
    chance = random.Random(seed)  # noqa: S311 - it draws a picture.
    level = chance.uniform(0.2, 0.8)
    points = []
    for step in range(_POINTS + 1):
        level = min(0.95, max(0.08, level + chance.uniform(-0.09, 0.09)))
        points.append(f"{left + width * step // _POINTS} {round(bottom - level * (bottom - top))}")
    return "M" + "L".join(points)
