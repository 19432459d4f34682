"""What pytest runs where nothing is named, in which order, and at its end what did not run.

A suite is a folder of tests/. Tests marked `deep` run if a path is given.
"""

import pytest

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
    (
        "hostile: 28 random requests for each operation; in full 200, and those at each bound",
        "make test-deep",
    ),
    ("system and example: tests marked deep", "make test-deep"),
    ("upgrade and rollback of the last release", "make upgrade-test"),
    ("rotation and recovery of the secret, recovery of data", "make recovery-test"),
    ("README's first command in a fresh clone", "make stranger-test"),
)


def _suite_of(item: pytest.Item) -> str:
    """Return the suite of a test: its folder below tests/."""
    return item.nodeid.split("/")[1]


def _is_whole(config: pytest.Config) -> bool:
    """Return whether no path is given."""
    return config.args_source is not pytest.Config.ArgsSource.ARGS


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Order the suites; leave out the deep tests where no path is given."""
    items.sort(key=lambda item: _place(_suite_of(item)))
    for item in items:
        if _suite_of(item) not in COVERED:
            item.add_marker("no_cover")
        file = item.nodeid.partition("::")[0]
        if not item.get_closest_marker("xdist_group") and file not in SPREAD:
            item.add_marker(pytest.mark.xdist_group(file))
    if _is_whole(config):
        config.hook.pytest_deselected(items=[each for each in items if each.get_closest_marker("deep")])
        items[:] = [each for each in items if not each.get_closest_marker("deep")]


def _place(suite: str) -> int:
    return ORDER.index(suite) if suite in ORDER else len(ORDER)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what did not run."""
    for what, command in NOT_RUN if _is_whole(config) else ():
        terminalreporter.write_line(f"not in this run: {what} ({command})")
