"""The console is for this machine alone, and its toolkit is what its sources say."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from local.cloudformation import files

ROOT = Path(__file__).parents[2]
CONSOLE = ROOT / "mfactl" / "console"


def test_nothing_of_it_is_deployed():
    deployed = [*files(), *(ROOT / "functions").rglob("*.py"), *(ROOT / "layers").rglob("*.py")]
    named = [
        path.name
        for path in deployed
        if "_console" in path.read_text() or "mfactl.console" in path.read_text()
    ]
    assert named == []
    assert not any("local/" in path.read_text() for path in files())


def test_its_pages_name_no_outside_address():
    named = {
        word
        for path in (CONSOLE / "page").iterdir()
        for word in path.read_text().replace('"', " ").split()
        if word.startswith(("http://", "https://", "//"))
        if not word.startswith(("//", "http://www.w3.org/"))
    }
    # What the walk sets as the web origin of its application.
    assert {word.rstrip("}") for word in named} == {"https://shop.example"}


@pytest.mark.enable_socket
@pytest.mark.skipif(not shutil.which("npm"), reason="no npm here: that toolkit.js is built from its sources")
def test_its_toolkit_is_built_from_its_sources(tmp_path):
    shutil.copytree(CONSOLE / "toolkit", tmp_path / "toolkit", ignore=shutil.ignore_patterns("node_modules"))
    (tmp_path / "page").mkdir()
    for command in (["npm", "ci", "--no-audit", "--no-fund"], ["npm", "run", "build"]):
        ran = subprocess.run(
            command, check=False, cwd=tmp_path / "toolkit", capture_output=True, env=os.environ, text=True
        )
        assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "page" / "toolkit.js").read_bytes() == (CONSOLE / "page" / "toolkit.js").read_bytes()
