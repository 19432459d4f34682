"""Renders pages of docs/ with Jinja."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined


def rendered(page: Path, **values: Any) -> str:
    """Return a page with these values, which `g`, `f` and `cell` format. Raises UndefinedError for a missing one."""
    pages = Environment(  # noqa: S701 - Markdown, whose values are ours.
        loader=FileSystemLoader(page.parent),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    pages.filters |= {"g": _number, "f": _fixed, "cell": _cell}
    return pages.get_template(page.name).render(values)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _fixed(value: float, digits: int) -> str:
    return f"{value:,.{digits}f}"


def _cell(text: str) -> str:
    """Return a text as a table cell, on one line."""
    return "\n\n".join(" ".join(each.split()) for each in text.split("\n\n")).replace("|", "\\|")
