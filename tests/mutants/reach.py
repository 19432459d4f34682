"""Which tests reach which line, from a run with coverage, and which of them a mutant meets."""

import ast
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import coverage

ROOT = Path(__file__).parents[2]
PLACE = ROOT / ".local" / "mutants"
# What one mutant may meet: so many tests, which took so long when they were recorded, in seconds.
MOST_TESTS, MOST_TIME = 60, 30.0


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
    """The tests that reach a mutant's statement; of a line that runs at import, the file's own and all that reach the file."""
    file, line = mutant["file"], mutant["line"]
    for at in range(line, 0, -1) if _in_function(mutant["source"], line) else ():
        if found := reached.get((file, at)):
            return found
    own = {test for test in tests if f"/test_{Path(file).stem}.py::" in test}
    return own.union(*(found for (name, _), found in reached.items() if name == file))


def _in_function(source: str, line: int) -> bool:
    """Whether a line is in a function's body. Any other runs in whichever test imports the module first."""
    functions = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef))
    return any(each.body[0].lineno <= line <= (each.end_lineno or line) for each in functions)


def chosen(tests: set[str], times: dict[str, float]) -> list[str]:
    """Cheapest first, one of each test function before a second of any, within what a mutant may meet."""
    turns: dict[str, int] = defaultdict(int)
    order = []
    for test in sorted(tests, key=lambda each: (times.get(each, 1.0), each)):
        function = test.partition("[")[0]
        order.append((turns[function], times.get(test, 1.0), test))
        turns[function] += 1
    kept, spent = [], 0.0
    for _, cost, test in sorted(order)[:MOST_TESTS]:
        spent += cost
        if kept and spent > MOST_TIME:
            break
        kept.append(test)
    return kept
