"""The SAM CLI takes the template, with every rule of its linter."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def sam(root: Path) -> str:
    """The SAM CLI: $SAM, the checkout's own, or the one on PATH."""
    for candidate in (os.environ.get("SAM"), root / ".tools/sam/bin/sam", "sam"):
        found = shutil.which(candidate) if candidate else None
        if found:
            return found
    pytest.fail("no sam command: `make test` installs one, or SAM names it")


def test_the_template_is_valid(root: Path, tmp_path: Path) -> None:
    command = [
        sam(root),
        "validate",
        "--lint",
        "--template",
        str(root / "template.yaml"),
        "--region",
        "us-east-1",
    ]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "SAM_CLI_TELEMETRY": "0",
    }
    result = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
