"""Writes the matrix as docs/faults.md: one section per flow, one row per outcome."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from tests.faults.flows import FLOWS
from tests.faults.matrix import Cell, Run
from tests.faults.wire import KILL
from tests.faults.world import ROOT

PAGE = ROOT / "docs" / "faults.md"
INTRODUCTION = """# Faults

What a caller is answered, and what is left in the table, when something fails at any single request of any operation. A test breaks
each of them on the real functions, compares this page with what came of it, and fails if a code is valid that the messaging service
was never given, if budget is lost on a message that was not taken, if a user is not as before, or if the same request, repeated
without the fault, does not work. `UPDATE=1 make test SUITE=faults` writes this page anew.

- **Requests** are numbered in their order, in an execution environment that has read neither the keys nor the application yet.
- **once**: the first try fails, and the SDK (or for a message the sender, where nothing can have been sent) tries again.
  **always**: every try of this request fails; other requests do not.
- *Not done in time*: no answer, and nothing happened. *Done, answer lost*: no answer, but it happened. *Killed*: the process ends
  after this request, and nothing of the operation runs any more.
- **Retry** is the same request two seconds later, without the fault; after a kill in a new execution environment.
- Budgets count down by one for each message.
"""
HEAD = "| at | fault | answer | left | retry |\n|---|---|---|---|---|\n"


def section(name: str, run: Run) -> str:
    """Return the part of the page that is about one flow."""
    requests = ", ".join(f"{number} {request}" for number, request in enumerate(run.requests, 1)) or "none"
    done = f"Without a fault: {run.reply.short}; {_left(run.left.words)}."
    rows = "".join(_rows(run))
    return f"## {name}\n\nRequests: {requests}. {done}\n" + (f"\n{HEAD}{rows}" if rows else "")


def page(sections: Iterable[str]) -> str:
    """Return the whole page."""
    return "\n".join((INTRODUCTION, *sections))


def written(name: str, path: Path = PAGE) -> str:
    """Return the section on one flow as it stands on the page."""
    parts = path.read_text().split("\n## ")[1:] if path.exists() else []
    return next((f"## {part.rstrip()}\n" for part in parts if part.partition("\n")[0] == name), "")


def write(name: str, text: str, path: Path = PAGE) -> None:
    """Put a section in its place on the page; those of flows that are no more go."""
    sections = {each: written(each, path) for each in FLOWS} | {name: text}
    path.write_text(page(each for each in sections.values() if each))


def _rows(run: Run) -> list[str]:
    possible: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    outcomes: dict[tuple[str, str, str], dict[int, dict[str, set[str]]]] = {}
    for cell in run.cells:
        how = "" if cell.fault.kind is KILL else "always" if cell.fault.persists else "once"
        possible[cell.fault.number][how].add(cell.fault.kind.name)
        outcome = cell.reply.short if cell.reply.status else cell.reply.code, _left_by(cell, run), cell.retry
        at = outcomes.setdefault(outcome, {}).setdefault(cell.fault.number, {})
        at.setdefault(how, set()).add(cell.fault.kind.name)
    rows = []
    for (answer, left, retry), at in outcomes.items():
        merged: dict[str, list[int]] = {}
        for number, hows in at.items():
            merged.setdefault(_faults(hows, possible[number]), []).append(number + 1)
        for faults, numbers in merged.items():
            rows.append(f"| {_numbers(numbers)} | {faults} | {answer} | {left} | {retry or '–'} |\n")
    return rows


def _faults(hows: dict[str, set[str]], possible: dict[str, set[str]]) -> str:
    return "; ".join(_kinds(how, kinds, possible[how]) for how, kinds in hows.items())


def _kinds(how: str, kinds: set[str], possible: set[str]) -> str:
    if not how:
        return ", ".join(kinds)
    missing = possible - kinds
    if not missing:
        return f"any, {how}"
    if len(missing) < len(kinds):
        return f"any but {', '.join(sorted(missing))}, {how}"
    return f"{', '.join(sorted(kinds))}, {how}"


def _numbers(numbers: list[int]) -> str:
    if len(numbers) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        return f"{numbers[0]}–{numbers[-1]}"
    return ", ".join(str(number) for number in numbers)


def _left_by(cell: Cell, run: Run) -> str:
    """What is left, in short where it is what is left without a fault."""
    as_usual = cell.left.words == run.left.words and cell.left.words
    return "as without a fault" if as_usual else _left(cell.left.words)


def _left(words: tuple[str, ...]) -> str:
    return ", ".join(dict.fromkeys(words)) or "as before"
