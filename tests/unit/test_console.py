"""The console is for this machine alone, and its toolkit is what its sources say."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from local.cloudformation import files

ROOT = Path(__file__).parents[2]
CONSOLE = ROOT / "mfactl" / "console"


def test_nothing_of_it_is_deployed_and_its_pages_name_no_outside_address():
    deployed = [*files(), *(ROOT / "functions").rglob("*.py"), *(ROOT / "layers").rglob("*.py")]
    assert [path for path in deployed if re.search(r"_console|mfactl\.console", path.read_text())] == []
    assert not any("local/" in path.read_text() for path in files())
    pages = " ".join(path.read_text() for path in (CONSOLE / "page").iterdir())
    # Of SVG, and what the walk sets as the web origin of its application.
    named = set(re.findall(r"""https?://[^\s"'`})]+""", pages))
    assert {each for each in named if "//www.w3.org/" not in each} == {"https://shop.example"}


@pytest.mark.enable_socket
@pytest.mark.skipif(not shutil.which("npm"), reason="no npm here: that toolkit.js is built from its sources")
def test_its_toolkit_is_built_from_its_sources(tmp_path):
    shutil.copytree(CONSOLE / "toolkit", tmp_path / "toolkit", ignore=shutil.ignore_patterns("node_modules"))
    (tmp_path / "page").mkdir()
    for command in (["npm", "ci", "--no-audit", "--no-fund"], ["npm", "run", "build"]):
        ran = subprocess.run(command, check=False, cwd=tmp_path / "toolkit", capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "page" / "toolkit.js").read_bytes() == (CONSOLE / "page" / "toolkit.js").read_bytes()
