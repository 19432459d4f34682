"""The package as it is installed, and what its README shows."""

import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from hatchling import build

from mfa_client import __version__
from tests.hostile.conftest import Service
from tests.hostile.gateway import served

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "clients" / "python"
BLOCKS = re.findall(r"```python\n(.*?)```", (PACKAGE / "README.md").read_text(), re.DOTALL)


def test_the_packages_hold_the_client_its_types_and_the_projects_licence(tmp_path, monkeypatch):
    monkeypatch.chdir(PACKAGE)
    wheel = zipfile.ZipFile(tmp_path / build.build_wheel(str(tmp_path)))
    with tarfile.open(tmp_path / build.build_sdist(str(tmp_path))) as package:
        sources = {name.partition("/")[2] for name in package.getnames()}
    info = f"mfa_client-{__version__}.dist-info"
    modules = {f"mfa_client/{each.name}" for each in (PACKAGE / "mfa_client").glob("*.py")}

    names = set(wheel.namelist())
    assert modules | {"mfa_client/py.typed"} == {name for name in names if name.startswith("mfa_client/")}
    assert wheel.read(f"{info}/licenses/LICENSE") == (ROOT / "LICENSE").read_bytes()
    assert "\nRequires-Dist: httpx" in wheel.read(f"{info}/METADATA").decode()
    assert {"README.md", "LICENSE", "pyproject.toml", "mfa_client/client.py"} <= sources


def test_what_the_readme_shows_runs(service: Service, monkeypatch: pytest.MonkeyPatch, capsys):
    """One after the other, as a reader would, against the real handlers over a socket."""
    monkeypatch.setattr("builtins.input", lambda _: re.search(r"\b\d{6}\b", service.messages[-1]).group())
    names, clients = {}, set()
    with served(service.gateway) as url:
        monkeypatch.setenv("MFA_URL", url)
        monkeypatch.setenv("MFA_TOKEN", service.tokens["acme"])
        for block in BLOCKS:
            exec(compile(block, "README.md", "exec"), names)
            clients |= {names["client"], names.get("fake", names["client"])}
        for client in clients:
            client.close()

    assert len(BLOCKS) == 6
    output = capsys.readouterr().out
    for shown in ("Ann is in.", "ann VALIDATED", "Somebody else changed it.", "2 of 5 left", "says: wrong."):
        assert shown in output


def test_the_readme_is_typed(tmp_path):
    (tmp_path / "readme.py").write_text("\n".join(BLOCKS))
    # In a process of its own: mypy changes how often this one's garbage is collected.
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", ROOT / "pyproject.toml"]
    where = ["--cache-dir", ROOT / ".local" / "mypy", tmp_path / "readme.py"]
    checked = subprocess.run([*command, *where], check=False, capture_output=True, text=True)

    assert checked.returncode == 0, checked.stdout
