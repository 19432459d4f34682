"""Measures the mutation score of the fast tests: `make mutants`, or `make mutants SINCE=revision` for what changed since.

    python -m tests.mutants [--since REV] [--sample 400]

A coverage run notes once which tests reach each line, and again when a file has changed. Each mutant then meets, in a
forked process, only tests that reach its line: cheapest first, one of each test function before a second of any, until one
fails. What was found is kept in .local/mutants, so that a run that was interrupted goes on.
"""

import argparse
import hashlib
import importlib
import json
import os
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from types import CodeType
from typing import Any

import pytest
from _pytest.config import default_plugins

from tests.mutants.reach import PLACE, ROOT, chosen, durations, near, reaching

MFA = ROOT / "layers" / "shared" / "mfa"
GENERATE = (ROOT / ".tools" / "mutants" / "bin" / "python", ROOT / "tests" / "mutants" / "generate.py")
SUITES = ("tests/unit", "tests/functions")
MODULES = (
    "codes/draw", "edge/api", "edge/decoding", "flows/enrolment", "flows/idempotency", "flows/login", "flows/validation",
    "fraud/limits", "tenants/credit", "tenants/tokens",
)  # fmt: skip
PROCESSES = 2
RESULTS = PLACE / "results.json"
# Imported before the forks: nothing that imports the product.
WARM = ("boto3", "moto.dynamodb.responses", "moto.secretsmanager.models", "moto.sns.models",
        "phonenumbers", "pydantic_core", "cryptography.hazmat.primitives.ciphers.aead", "hypothesis", "local.cloudformation",
        *(f"_pytest.{name}" for name in default_plugins))  # fmt: skip
OPTIONS = ("-x", "-q", "-p", "no:cacheprovider", "-p", "no:schemathesis", "-n", "0", "-p", "no:cov",
           "-W", "ignore::pytest.PytestAssertRewriteWarning")  # fmt: skip


def record() -> None:
    """Note which tests reach which lines, and how long each takes."""
    command = [
        sys.executable, "-m", "pytest", *SUITES, "-q", "-n", str(PROCESSES), "-p", "no:schemathesis", "-p", "no:cacheprovider",
        "--cov", "--cov-context=test", "--cov-report=", "--cov-fail-under=0", f"--junitxml={PLACE / 'times.xml'}",
    ]  # fmt: skip
    subprocess.run(command, cwd=ROOT, env=os.environ | {"COVERAGE_FILE": str(PLACE / "coverage")}, check=True)


def generated(sample: int, since: str) -> list[dict[str, Any]]:
    """The mutants to try."""
    paths = [*(MFA / "store").glob("*.py"), *(MFA / f"{name}.py" for name in MODULES)]
    files = list(_changed(since)) if since else sorted(str(path.relative_to(ROOT)) for path in paths)
    return json.loads(_printed([*map(str, GENERATE), str(sample), *files])) if files else []


def _printed(command: list[str]) -> str:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def _changed(since: str) -> Iterator[str]:
    """Each file of the layer with the lines that differ from a revision, as generate.py takes it."""
    command = ["git", "diff", "--unified=0", "--diff-filter=d", since, "--", "layers/shared/mfa/*.py"]
    for part in _printed(command).split("\n+++ b/")[1:]:
        name, _, changes = part.partition("\n")
        pieces = re.findall(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@", changes, re.MULTILINE)
        lines = [int(first) + more for first, count in pieces for more in range(int(count or 1))]
        if lines:
            yield f"{name}:{','.join(map(str, lines))}"


def start(mutant: dict[str, Any], tests: list[str], seconds: int) -> int:
    """Fork a process that exits with pytest's status, or is ended after so many seconds of processor."""
    child = os.fork()
    if child:
        return child
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    signal.alarm(20 * seconds)  # For one that waits.
    nowhere = os.open(os.devnull, os.O_RDWR)
    for each in (0, 1, 2):
        os.dup2(nowhere, each)
    status = 3
    try:
        _mutate(str(ROOT / mutant["file"]), mutant["source"].encode())
        status = _run(tests)
    finally:
        os._exit(status)


def _mutate(file: str, source: bytes) -> None:
    """Let whoever imports the file get this source."""
    unchanged = SourceFileLoader.get_code

    def get_code(loader: SourceFileLoader, name: str) -> CodeType | None:
        return compile(source, file, "exec") if loader.path == file else unchanged(loader, name)

    SourceFileLoader.get_code = get_code


def _run(tests: list[str]) -> int:
    status = pytest.main([*OPTIONS, *tests])
    if status == pytest.ExitCode.USAGE_ERROR:
        # A test's name may have a number in it that the mutant changed.
        status = pytest.main([*OPTIONS, *{test.partition("[")[0]: None for test in tests}])
    return int(status)


def measure(mutants: list[dict[str, Any]], results: dict[str, str]) -> None:
    """Try the mutants that have no result yet."""
    reached, times = reaching(), durations()
    left = [each for each in mutants if _key(each) not in results]
    running: dict[int, str] = {}
    if left:
        _require_passing(left[0], chosen(near(reached, times, left[0]), times, left[0]["file"]))
    while left or running:
        while left and len(running) < PROCESSES:
            mutant = left.pop()
            if tests := chosen(near(reached, times, mutant), times, mutant["file"]):
                seconds = 10 + round(sum(times.get(each, 1.0) for each in tests))
                running[start(mutant, tests, seconds)] = _key(mutant)
            else:
                results[_key(mutant)] = "not reached"
        if running:
            child, status = os.wait()
            results[running.pop(child)] = "killed" if status else "survived"
        RESULTS.write_text(json.dumps(results))


def _require_passing(mutant: dict[str, Any], tests: list[str]) -> None:
    """Raise RuntimeError unless tests pass without a mutation: all mutants would count as killed."""
    unchanged = (ROOT / mutant["file"]).read_text()
    _, status = os.waitpid(start(mutant | {"source": unchanged}, tests, 300), 0)
    if status:
        raise RuntimeError(f"without a mutation, these do not pass: {' '.join(tests)}")


def _outdated() -> bool:
    """Whether a file has changed since the record: a test that is gone, asked for by name, would count as a kill."""
    times = PLACE / "times.xml"
    files = [path for folder in ("layers", "functions", *SUITES) for path in (ROOT / folder).rglob("*.py")]
    return not times.exists() or any(path.stat().st_mtime > times.stat().st_mtime for path in files)


def _key(mutant: dict[str, Any]) -> str:
    digest = hashlib.sha256(mutant["source"].encode()).hexdigest()[:8]
    return f"{mutant['file']}:{mutant['line']} {mutant['kind']} {digest}"


def main() -> int:
    """Measure, and print the score and the survivors."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    parser.add_argument("--since", default="")
    parser.add_argument("--sample", type=int, default=400)
    given = parser.parse_args()
    PLACE.mkdir(parents=True, exist_ok=True)
    if _outdated():
        RESULTS.unlink(missing_ok=True)
        record()
    results: dict[str, str] = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    mutants = generated(given.sample, given.since)
    sys.dont_write_bytecode = False
    for name in WARM:
        importlib.import_module(name)
    measure(mutants, results)
    ours = {_key(each): results[_key(each)] for each in mutants}
    for key, result in ours.items():
        if result != "killed":
            print(f"{result:12} {key}")
    killed = list(ours.values()).count("killed")
    print(f"{killed} of {len(ours)} mutants killed ({killed / max(len(ours), 1):.1%})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
