"""Output of the commands: aligned text for people, with complete ids, and JSON for scripts."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import click

from mfactl import progress

Record = Mapping[str, object]
# Fields that a column's name alone does not explain.
_TITLES = {
    "capped_until": "capped until",
    "user_address": "address",
    "last_updated_date": "changed",
    "last_used_date": "last used",
    "version_number": "version",
}
_GOOD = frozenset({"ok", "active", "closed", "VALIDATED", "validated", "delivered"})
_BAD = frozenset({"bad", "suspended", "open", "failed", "exhausted"})
_LOOK = frozenset({"look", "VALIDATION PENDING", "pending", "expired"})
_SYMBOLS = {"ok": "✓ ok", "look": "! look", "bad": "✗ bad"}
_UNITS = (("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1))


@dataclass(frozen=True)
class Style:
    """How to print: `as_json`, or only ids if `quiet`. A terminal gets colours, symbols and relative times."""

    as_json: bool = False
    quiet: bool = False

    @property
    def rich(self) -> bool:
        """Whether the output goes to a person at a terminal."""
        return sys.stdout.isatty() and not self.as_json


def show_list(
    rows: Sequence[Record], columns: Sequence[str], as_json: bool, quiet: bool = False, total: str = ""
) -> None:
    """Print rows: the `columns` as a table, everything as JSON, or only ids if `quiet`.

    `total` is the number of entries if some are not shown; it goes to standard error.
    """
    progress.end()
    style = Style(as_json, quiet)
    if as_json:
        click.echo(json.dumps(list(rows)))
    elif quiet:
        for row in rows:
            click.echo(_cell(row["id"]))
    elif not rows and style.rich:
        click.echo("There is none.", err=True)
    else:
        click.echo(_aligned(rows, columns, style))
    if total and not as_json and not quiet:
        click.echo(f"{len(rows)} of {total} shown; --limit shows more.", err=True)


def show(record: Record, as_json: bool) -> None:
    """Print one record, one field per line, or as JSON."""
    progress.end()
    if as_json:
        click.echo(json.dumps(record))
        return
    style = Style()
    names = {name: _TITLES.get(name, name.removesuffix("_date").replace("_", " ")) for name in record}
    width = max(map(len, names.values()))
    for name, value in record.items():
        click.echo(f"{_faint(names[name].ljust(width), style)}  {_styled(name, value, style)}")


def say(record: Record, text: str, as_json: bool) -> None:
    """Print the result of a command: a sentence, or JSON."""
    progress.end()
    click.echo(json.dumps(record) if as_json else text)


def note(text: str) -> None:
    """Print a note for people to standard error, apart from the output for scripts."""
    progress.end()
    click.echo(text, err=True)


def _aligned(rows: Sequence[Record], columns: Sequence[str], style: Style) -> str:
    titles = [_TITLES.get(name, name.removesuffix("_date").replace("_", " ")).upper() for name in columns]
    cells = [[_worded(name, row[name], style) for name in columns] for row in rows]
    widths = [max(len(row[place]) for row in [titles, *cells]) for place in range(len(columns))]
    lines = [_joined(titles, widths, lambda text, _: _faint(text, style))]
    lines += [_joined(row, widths, lambda text, _: _coloured(text, style)) for row in cells]
    return "\n".join(lines)


def _joined(row: Sequence[str], widths: Sequence[int], dress: object) -> str:
    assert callable(dress)
    padded = [
        str(dress(cell, place)) + " " * (width - len(cell))
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(padded).rstrip()


def _styled(name: str, value: object, style: Style) -> str:
    return _coloured(_worded(name, value, style), style)


def _worded(name: str, value: object, style: Style) -> str:
    """Return a cell's text. For people, it has relative times and symbols."""
    text = _cell(value)
    if not style.rich:
        return text
    if name.endswith(("_date", "_until")) or name in ("at", "date"):
        return ago(text, datetime.now(UTC))
    return _SYMBOLS.get(text, text) if name == "state" else text


def ago(text: str, now: datetime) -> str:
    """Return how long ago, or in how long, an RFC 3339 timestamp is: `3 minutes ago`; beyond a month it is the day."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    if moment.tzinfo is None:
        return text
    seconds = int((now - moment).total_seconds())
    if abs(seconds) > 30 * 86_400:
        return text[:10]
    unit, length = next((each for each in _UNITS if abs(seconds) >= each[1]), ("", 1))
    if not unit:
        return "just now"
    count = abs(seconds) // length
    words = f"{count} {unit}{'s' if count > 1 else ''}"
    return f"{words} ago" if seconds > 0 else f"in {words}"


def _coloured(text: str, style: Style) -> str:
    word = text.rpartition(" ")[2] if text in _SYMBOLS.values() else text
    colour = "green" if word in _GOOD else "red" if word in _BAD else "yellow" if word in _LOOK else ""
    return click.style(text, fg=colour) if colour and _may_colour(style) else text


def _faint(text: str, style: Style) -> str:
    return click.style(text, dim=True) if _may_colour(style) else text


def _may_colour(style: Style) -> bool:
    """Return whether colours are allowed: https://no-color.org/."""
    return style.rich and not os.environ.get("NO_COLOR")


def _cell(value: object) -> str:
    if isinstance(value, Mapping):
        return " ".join(f"{name}={each}" for name, each in value.items()) or "-"
    if isinstance(value, list | tuple):
        return " ".join(map(str, value)) or "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "-" if value is None or value == "" else "".join(map(_visible, str(value)))


def _visible(character: str) -> str:
    """Return a character, or its number if a terminal would interpret it."""
    return character if character.isprintable() else character.encode("unicode_escape").decode()
