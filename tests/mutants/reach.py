"""Which tests reach which line, from a run with coverage, and which of them a mutant meets."""

import ast
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import coverage

ROOT = Path(__file__).parents[2]
PLACE = ROOT / ".local" / "mutants"
# What one mutant may meet: so many tests, which took so long when they were recorded, in seconds.
MOST_TESTS, MOST_TIME = 300, 30.0


def durations() -> dict[str, float]:
    """The recorded time of each test, by its id."""
    cases = [case.attrib for case in ET.parse(PLACE / "times.xml").iter("testcase")]
    return {
        f"{each['classname'].replace('.', '/')}.py::{each['name']}": float(each["time"]) for each in cases
    }


def reaching() -> dict[tuple[str, int], set[str]]:
    """The tests that reach each line, by file and line. Branches are recorded as pairs of lines."""
    data = coverage.CoverageData(str(PLACE / "coverage"))
    data.read()
    found: dict[tuple[str, int], set[str]] = defaultdict(set)
    for file in data.measured_files():
        for line, contexts in data.contexts_by_lineno(file).items():
            name = str(Path(file).relative_to(ROOT))
            found[name, line] |= {each.partition("|")[0] for each in contexts if each}
    return found


def near(reached: dict[tuple[str, int], set[str]], tests: Iterable[str], mutant: dict[str, Any]) -> set[str]:
    """The tests that reach a mutant's statement; of a constant, those that reach a function which uses it.

    Of any other line that runs at import, the file's own and all that reach the file.
    """
    file, line = mutant["file"], mutant["line"]
    for at in range(line, 0, -1) if _in_function(mutant["source"], line) else ():
        if found := reached.get((file, at)):
            return found
    names = _constants(_tree(file), line)
    using = {
        place
        for name in ({each for each, _ in reached} if names else ())
        for function in ast.walk(_tree(name))
        if isinstance(function, ast.FunctionDef) and names & _used(function)
        for place in ((name, at) for at in range(function.body[0].lineno, (function.end_lineno or 0) + 1))
    }
    if found := set().union(*(reached.get(place, set()) for place in using)):
        return found
    return {test for test in tests if own(test, file)}.union(
        *(found for (name, _), found in reached.items() if name == file)
    )


@cache
def _tree(file: str) -> ast.Module:
    return ast.parse((ROOT / file).read_text())


def _used(part: ast.AST) -> set[str]:
    """The names that a part of a file reads, its own or another module's."""
    return {each.id for each in ast.walk(part) if isinstance(each, ast.Name)} | {
        each.attr for each in ast.walk(part) if isinstance(each, ast.Attribute)
    }


def _constants(tree: ast.Module, line: int) -> set[str]:
    """The constants that a line of a module gives values to, and those of the module that are made of them."""
    found: set[str] = set()
    for each in tree.body:
        if isinstance(each, ast.Assign) and (
            each.lineno <= line <= (each.end_lineno or line) or found & _used(each.value)
        ):
            found |= {
                name.id
                for name in ast.walk(each)
                if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
            }
    return found


def _in_function(source: str, line: int) -> bool:
    """Whether a line is in a function's body. Any other runs in whichever test imports the module first."""
    functions = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef))
    return any(each.body[0].lineno <= line <= (each.end_lineno or line) for each in functions)


def own(test: str, file: str) -> bool:
    """Whether a test is of the file that is named as the module or its package is."""
    path = Path(file)
    return any(f"/test_{name}.py::" in test for name in (path.stem, path.parent.name))


def chosen(tests: set[str], times: dict[str, float], file: str) -> list[str]:
    """The module's own first, then the cheapest, one of each function before a second of any, within what a mutant may meet."""
    turns: dict[str, int] = defaultdict(int)
    order = []
    for test in sorted(tests, key=lambda each: (times.get(each, 1.0), each)):
        function = test.partition("[")[0]
        order.append((turns[function], not own(test, file), times.get(test, 1.0), test))
        turns[function] += 1
    kept, spent = [], 0.0
    for *_, cost, test in sorted(order)[:MOST_TESTS]:
        spent += cost
        if kept and spent > MOST_TIME:
            break
        kept.append(test)
    return kept
