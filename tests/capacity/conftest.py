"""Counts the cases once, in a process of its own: its functions are bound to an engine, those of other suites to moto."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Counted = dict[str, dict[str, float]]


def _count(*arguments: str) -> Any:
    command = [sys.executable, "-m", "bench.counted", *arguments]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="session")
def report() -> dict[str, Any]:
    """The engine's name and the figures of every case."""
    return _count()


@pytest.fixture(scope="session")
def counted(report: dict[str, Any]) -> Counted:
    """The figures of every case."""
    return report["requests"]


@pytest.fixture(scope="session")
def exact(report: dict[str, Any]) -> bool:
    """Whether the engine accounts transactions and batches as DynamoDB does; ministack does not, for single writes it does."""
    return report["engine"] == "dynamodb-local"


@pytest.fixture(scope="session")
def mutated() -> Callable[..., Counted]:
    """Counts some cases of the code with something added to it."""
    return lambda mutation, *names: _count("--mutation", mutation, *names)["requests"]
