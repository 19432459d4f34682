"""The pages in docs/ that the bench writes: Markdown with places for the figures, filled in by Jinja."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bench import targets


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _fixed(value: float, digits: int) -> str:
    return f"{value:,.{digits}f}"


def _held(ratio: float, most: float | None, digits: int = 2) -> str:
    """A ratio, with whether it is at most what it should be."""
    return f"{ratio:.{digits}f} {targets.mark(ratio, most)}".strip()


_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_PAGES.filters |= {"g": _number, "f": _fixed, "held": _held}


def text(page: str, **values: Any) -> str:
    """Return a page with these values. Raises UndefinedError for one that is missing."""
    return _PAGES.get_template(page).render(values)
