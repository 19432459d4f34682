"""Counts the cases once, in a process of its own: its functions are bound to an engine, those of other suites to moto."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

Counted = dict[str, dict[str, float]]


@pytest.fixture(scope="session")
def report() -> dict[str, Any]:
    """The engine's name and the figures of every case."""
    command = [sys.executable, "-m", "bench.counted"]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="session")
def counted(report: dict[str, Any]) -> Counted:
    """The figures of every case."""
    return report["requests"]


@pytest.fixture(scope="session")
def exact(report: dict[str, Any]) -> bool:
    """Whether the engine accounts transactions and batches as DynamoDB does; ministack does not, for single writes it does."""
    return report["engine"] == "dynamodb-local"


@pytest.fixture(scope="session")
def mutated(report: dict[str, Any]) -> dict[str, Counted]:
    """The figures of the hot paths of the code with something added to it."""
    return report["mutated"]
