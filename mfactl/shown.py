"""What the commands print: aligned text for people, whose ids can be copied whole, and JSON for scripts."""

import json
from collections.abc import Mapping, Sequence

import typer

Record = Mapping[str, object]


def show_list(rows: Sequence[Record], columns: Sequence[str], as_json: bool) -> None:
    """Print rows: of their fields the `columns` as a table, or all as JSON."""
    typer.echo(json.dumps(list(rows)) if as_json else _aligned(rows, columns))


def show(record: Record, as_json: bool) -> None:
    """Print one record, a field a line, or as JSON."""
    if as_json:
        typer.echo(json.dumps(record))
        return
    width = max(map(len, record))
    for name, value in record.items():
        typer.echo(f"{name.ljust(width)}  {_cell(value)}")


def say(record: Record, text: str, as_json: bool) -> None:
    """Print what was done: a sentence, or JSON."""
    typer.echo(json.dumps(record) if as_json else text)


def _aligned(rows: Sequence[Record], columns: Sequence[str]) -> str:
    cells = [[_title(name) for name in columns], *([_cell(row[name]) for name in columns] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(columns))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells)
    return "\n".join(line.rstrip() for line in lines)


def _title(name: str) -> str:
    return name.removesuffix("_date").replace("_", " ").upper()


def _cell(value: object) -> str:
    if isinstance(value, Mapping):
        return " ".join(f"{name}={each}" for name, each in value.items()) or "-"
    if isinstance(value, list | tuple):
        return " ".join(map(str, value)) or "-"
    return "-" if value is None or value == "" else "".join(map(_visible, str(value)))


def _visible(character: str) -> str:
    """A character, or its number where it would do something to the terminal rather than be seen."""
    return character if character.isprintable() else character.encode("unicode_escape").decode()
