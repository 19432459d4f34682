"""What pytest runs where nothing is named, in which order, and the table of suites at its end.

A suite is a folder of tests/. Tests marked `deep` run if a path is given. The table says by name what did not run.
"""

from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# What fails fast runs first, then what takes long in one piece; short pieces at the end keep every process busy. Suites that
# are not named follow.
ORDER = (
    "unit", "functions", "operations", "template", "client", "docs", "races", "system", "capacity", "secrecy",
    "example", "hostile", "faults",
)  # fmt: skip
# A file's tests run in one process, which sets up once what they share. The cells of the matrix share nothing.
SPREAD = ("tests/faults/test_matrix.py",)
# Suites that coverage is measured of; it would slow the others down.
COVERED = ("unit", "functions", "operations", "client")
# What `make test` leaves out or runs at less than its full depth, and the command that runs it in full.
NOT_RUN = (
    (
        "races: 8 callers, 5 rounds or more, 200 pumped codes, 3 ledgers of 32 senders; in full 64, 20, 10,000, 8 of 64",
        "make test-deep",
    ),
    ("hostile: 28 random requests for each operation; in full 200, and at each bound", "make test-deep"),
    ("system and example: tests marked deep", "make test-deep"),
    ("upgrade and rollback of the last release", "make upgrade-test"),
    ("rotation and recovery of the secret, recovery of data", "make recovery-test"),
    ("README's first command in a fresh clone", "make stranger-test"),
)


def suite_of(path: str) -> str:
    """Return the suite of a path below tests/: its folder."""
    parts = Path(path).parts
    below = parts[parts.index("tests") + 1 :] if "tests" in parts else parts
    return below[0] if len(below) > 1 else "tests"


def _is_whole(config: pytest.Config) -> bool:
    """Return whether no path is given."""
    return config.args_source is not pytest.Config.ArgsSource.ARGS


class Suites:
    """Counts what each suite ran and took, here or in the processes of xdist."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self.tests: dict[str, Counter[str]] = {}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Order the suites; leave out the deep tests where no path is given."""
        items.sort(key=lambda item: _place(suite_of(item.nodeid)))
        for item in items:
            if suite_of(item.nodeid) not in COVERED:
                item.add_marker("no_cover")
            file = item.nodeid.partition("::")[0]
            if not item.get_closest_marker("xdist_group") and file not in SPREAD:
                item.add_marker(pytest.mark.xdist_group(file))
        if _is_whole(config):
            config.hook.pytest_deselected(items=[each for each in items if each.get_closest_marker("deep")])
            items[:] = [each for each in items if not each.get_closest_marker("deep")]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add a test's time; count its outcome once."""
        suite = suite_of(report.nodeid)
        self.seconds[suite] += report.duration
        counts = self.tests.setdefault(suite, Counter())
        if report.when == "call" or report.outcome != "passed":
            counts[report.outcome] += 1

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter, config: pytest.Config
    ) -> None:
        """Show the table."""
        show = terminalreporter.write_line
        terminalreporter.section("suites")
        show(f"{'suite':<12}{'passed':>8}{'failed':>8}{'skipped':>8}{'seconds':>9}  (over all processes)")
        for suite in sorted(self.tests, key=_place):
            counts = self.tests[suite]
            outcomes = "".join(f"{counts[outcome]:>8}" for outcome in ("passed", "failed", "skipped"))
            show(f"{suite:<12}{outcomes}{self.seconds[suite]:>9.1f}")
        for what, command in NOT_RUN if _is_whole(config) else ():
            show(f"not in this run: {what} ({command})")


def _place(suite: str) -> int:
    return ORDER.index(suite) if suite in ORDER else len(ORDER)


def pytest_configure(config: pytest.Config) -> None:
    """Count from now on."""
    config.pluginmanager.register(Suites(), "suites")
