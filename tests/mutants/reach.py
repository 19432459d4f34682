"""Which tests reach which line, from a run with coverage, and which of them a mutant meets."""

import ast
import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from itertools import accumulate, zip_longest
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
    cases = [each.attrib for each in ET.parse(PLACE / "times.xml").iter("testcase")]
    return {
        f"{case['classname'].replace('.', '/')}.py::{case['name']}": float(case["time"]) for case in cases
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
    """The tests that reach a mutant's statement; of a constant, those that reach a line which names it.

    Of any other line that runs at import, the file's own and all that reach the file.
    """
    file, line = mutant["file"], mutant["line"]
    tree = ast.parse(mutant["source"])
    functions = (each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef))
    # Any other line runs in whichever test imports the module first.
    if any(each.body[0].lineno <= line <= (each.end_lineno or line) for each in functions):
        for at in range(line, 0, -1):
            if found := reached.get((file, at)):
                return found
    names = _constants(tree, line)
    if found := set().union(*(each for (name, at), each in reached.items() if names & _words(name)[at - 1])):
        return found
    return {test for test in tests if own(test, file)}.union(
        *(found for (name, _), found in reached.items() if name == file)
    )


@cache
def _words(file: str) -> list[set[str]]:
    """The words of each line of a file."""
    return [set(re.findall(r"\w+", line)) for line in (ROOT / file).read_text().splitlines()]


def _constants(tree: ast.Module, line: int) -> set[str]:
    """The constants that a line of a module gives values to, and those of the module that are made of them."""
    found: set[str] = set()
    for each in tree.body:
        if isinstance(each, ast.Assign):
            names = {name.id: name.ctx for name in ast.walk(each) if isinstance(name, ast.Name)}
            if each.lineno <= line <= (each.end_lineno or line) or found & names.keys():
                found |= {name for name, context in names.items() if isinstance(context, ast.Store)}
    return found


def own(test: str, file: str) -> bool:
    """Whether a test is of the file that is named as the module or its package is."""
    path = Path(file)
    return any(f"/test_{name}.py::" in test for name in (path.stem, path.parent.name))


def chosen(tests: set[str], times: dict[str, float], file: str) -> list[str]:
    """One of each test function before a second of any, the module's own first, then the cheapest, within the bounds."""
    functions: dict[str, list[str]] = defaultdict(list)
    for test in sorted(tests, key=lambda each: (not own(each, file), times.get(each, 1.0), each)):
        functions[test.partition("[")[0]].append(test)
    order = [test for turn in zip_longest(*functions.values()) for test in turn if test]
    fit = bisect(list(accumulate(times.get(each, 1.0) for each in order)), MOST_TIME)
    return order[: max(1, min(fit, MOST_TESTS))]
