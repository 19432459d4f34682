"""Measures the mutation score of the fast tests: `make mutants`, or `make mutants SINCE=revision` for what changed since.

    python -m tests.mutants [--since REV] [--sample 400] [--seed 1] [--seconds 0] [--fresh]

A coverage run notes once which tests reach each line. Each mutant then meets, in a forked process, only tests that reach
its line: cheapest first, one of each test function before a second of any, until one fails. With --seconds the run stops
after so long and a later one goes on; --fresh forgets what was found. Everything is in .local/mutants.
"""

import argparse
import ast
import hashlib
import importlib
import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree as ET

import coverage

ROOT = Path(__file__).parents[2]
LAYER = ROOT / "layers" / "shared"
PLACE = ROOT / ".local" / "mutants"
GENERATE = (ROOT / ".tools" / "mutants" / "bin" / "python", ROOT / "tests" / "mutants" / "generate.py")
SUITES = [
    name
    for name in ("tests/unit", "tests/functions", "tests/operations", "tests/themes")
    if (ROOT / name).exists()
]
MODULES = (
    "access", "api", "codes", "credit", "decoding", "enrolment", "idempotency", "limits", "login", "validation",
)  # fmt: skip
# What one mutant may meet: so many tests, which took so long when they were recorded, in seconds.
MOST_TESTS, MOST_TIME = 150, 20.0
PROCESSES = 2
# Imported before the forks. Nothing of pytest's plugins, which rewrites their assertions when it loads them.
WARM = ("boto3", "moto.dynamodb.models", "moto.dynamodb.responses", "moto.secretsmanager.models", "moto.sns.models",
        "phonenumbers", "pydantic_core", "cryptography.hazmat.primitives.ciphers.aead", "yaml")  # fmt: skip
OPTIONS = ("-x", "-q", "-p", "no:cacheprovider", "-p", "no:schemathesis", "-p", "no:xdist", "-p", "no:cov")


class Mutated(MetaPathFinder, Loader):
    """Imports one module from a mutant's source."""

    def __init__(self, file: Path, source: str) -> None:
        self._file, self._source = file, source
        self._name = ".".join(file.relative_to(LAYER).with_suffix("").parts)

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        return spec_from_file_location(name, self._file, loader=self) if name == self._name else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._source, str(self._file), "exec"), module.__dict__)


def record() -> None:
    """Note which tests reach which lines, and how long each takes."""
    command = [
        sys.executable, "-m", "pytest", *SUITES, "-q", "-n", str(PROCESSES), "-p", "no:schemathesis", "-p", "no:cacheprovider",
        "--cov", "--cov-context=test", "--cov-report=", "--cov-fail-under=0", f"--junitxml={PLACE / 'times.xml'}",
    ]  # fmt: skip
    subprocess.run(command, cwd=ROOT, env=os.environ | {"COVERAGE_FILE": str(PLACE / "coverage")}, check=True)


def durations() -> dict[str, float]:
    """The recorded time of each test, by its id."""
    found: dict[str, float] = {}
    for case in ET.parse(PLACE / "times.xml").iter("testcase"):
        found[f"{case.attrib['classname'].replace('.', '/')}.py::{case.attrib['name']}"] = float(
            case.attrib["time"]
        )
    return found


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


def near(reached: dict[tuple[str, int], set[str]], mutant: dict[str, Any]) -> set[str]:
    """The tests that reach a mutant's statement; of a line that runs at import, all that reach the file."""
    file, line = mutant["file"], mutant["line"]
    for at in range(line, 0, -1) if _in_function(mutant["source"], line) else ():
        if tests := reached.get((file, at)):
            return tests
    return {test for (name, _), tests in reached.items() if name == file for test in tests}


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


def generated(sample: int, seed: int, since: str) -> list[dict[str, Any]]:
    """The mutants to try."""
    if since:
        files = list(_changed(since))
    else:
        paths = [*(LAYER / "mfa" / "store").glob("*.py"), *(LAYER / "mfa" / f"{name}.py" for name in MODULES)]
        files = sorted(str(path.relative_to(ROOT)) for path in paths if path.exists())
    if not files:
        return []
    command = [*map(str, GENERATE), str(sample), str(seed), *files]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found: list[dict[str, Any]] = json.loads(made)
    return found


def _changed(since: str) -> Iterator[str]:
    """Each file of the layer with the lines that differ from a revision, as generate.py takes it."""
    command = ["git", "diff", "--unified=0", "--diff-filter=d", since, "--", "layers/shared/mfa"]
    diff = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    lines: dict[str, list[str]] = defaultdict(list)
    name = ""
    for each in diff.splitlines():
        if each.startswith("+++ b/"):
            name = each.removeprefix("+++ b/")
        elif part := re.match(r"@@ -\S+ \+(\d+)(?:,(\d+))? @@", each):
            first, count = int(part[1]), int(part[2] or 1)
            lines[name] += map(str, range(first, first + count))
    return (f"{name}:{','.join(given)}" for name, given in lines.items() if name.endswith(".py") and given)


def start(mutant: dict[str, Any], tests: list[str], seconds: int) -> int:
    """Fork a process that exits with pytest's status, or is ended after so many seconds of processor."""
    child = os.fork()
    if child:
        return child
    os.setpgid(0, 0)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for each in (0, 1, 2):
        os.dup2(nowhere, each)
    sys.meta_path.insert(0, Mutated(ROOT / mutant["file"], mutant["source"]))
    import pytest

    status = 3
    try:
        status = int(pytest.main([*OPTIONS, *tests]))
    finally:
        os._exit(status)


def measure(mutants: list[dict[str, Any]], results: dict[str, str], until: float) -> None:
    """Try the mutants that have no result yet, until it is time to stop."""
    reached, times = reaching(), durations()
    left = [each for each in mutants if _key(each) not in results]
    running: dict[int, tuple[str, float]] = {}
    while (left and time.monotonic() < until) or running:
        while left and len(running) < PROCESSES and time.monotonic() < until:
            mutant = left.pop()
            tests = chosen(near(reached, mutant), times)
            if not tests:
                results[_key(mutant)] = "not reached"
                continue
            seconds = 20 + 2 * round(sum(times.get(each, 1.0) for each in tests))
            running[start(mutant, tests, seconds)] = _key(mutant), time.monotonic() + 20 * seconds
        _gather(running, results)
        (PLACE / "results.json").write_text(json.dumps(results))


def _gather(running: dict[int, tuple[str, float]], results: dict[str, str]) -> None:
    time.sleep(0.05)
    for child, (key, limit) in list(running.items()):
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            results[key] = "survived" if os.waitstatus_to_exitcode(status) == 0 else "killed"
            del running[child]
        elif time.monotonic() > limit:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            results[key] = "killed"
            del running[child]


def _key(mutant: dict[str, Any]) -> str:
    digest = hashlib.sha256(mutant["source"].encode()).hexdigest()[:8]
    return f"{mutant['file']}:{mutant['line']} {mutant['kind']} {digest}"


def main() -> int:
    """Measure, and print the score and the survivors."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    parser.add_argument("--since", default="")
    parser.add_argument("--sample", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=0)
    parser.add_argument("--fresh", action="store_true")
    given = parser.parse_args()
    PLACE.mkdir(parents=True, exist_ok=True)
    if given.fresh or not (PLACE / "times.xml").exists():
        (PLACE / "results.json").unlink(missing_ok=True)
        record()
    kept = PLACE / "results.json"
    results: dict[str, str] = json.loads(kept.read_text()) if kept.exists() else {}
    mutants = generated(given.sample, given.seed, given.since)
    sys.dont_write_bytecode = False
    for name in WARM:
        importlib.import_module(name)
    measure(mutants, results, time.monotonic() + (given.seconds or 1e9))
    ours = {_key(each): results.get(_key(each), "to try") for each in mutants}
    for key, result in ours.items():
        if result != "killed":
            print(f"{result:12} {key}")
    tried = [result for result in ours.values() if result != "to try"]
    killed = tried.count("killed")
    print(
        f"{killed} of {len(tried)} mutants killed ({killed / max(len(tried), 1):.1%}), {len(ours) - len(tried)} to try"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
