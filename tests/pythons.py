"""`make pythons-test`: a first and a second start with each Python, alone on PATH, in a folder whose path has spaces.

The home folder cannot be written. It is the commit that is cloned. A version that is not on this machine is named as not
tried.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from local.steps import StepFailed, printed, say
from tests.stranger import clone, command, environment, running
from tests.system.conftest import free_port

VERSIONS = ("3.11", "3.12", "3.13", "3.14")
# What may stand beside the one Python.
_OTHERS = ("python", "pip", "pyenv", "uv")


def program(version: str) -> Path | None:
    """Return a Python of this version: on PATH, or installed by pyenv, whose shims may run nothing."""
    home = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    on_path = [Path(each) for each in [shutil.which(f"python{version}")] if each]
    for candidate in [*sorted(home.glob(f"{version}*/bin/python{version}")), *on_path]:
        tried = subprocess.run([candidate, "-c", "import venv, ensurepip"], capture_output=True, check=False)
        if tried.returncode == 0:
            return candidate
    return None


def path_with(python: Path, folder: Path) -> str:
    """Return a PATH whose only Python is `python`, called python3."""
    folder.mkdir(parents=True)
    for place in os.environ["PATH"].split(os.pathsep):
        for tool in Path(place).glob("*") if Path(place).is_dir() else ():
            link = folder / tool.name
            if not tool.name.startswith(_OTHERS) and not link.exists():
                link.symlink_to(tool)
    (folder / "python3").symlink_to(python)
    return str(folder)


def start(python: Path, folder: Path) -> None:
    """Start the service of a fresh clone, run the demonstration against it, start it again. Raises StepFailed."""
    checkout = folder / "a path with spaces" / "checkout"
    checkout.parent.mkdir(parents=True)
    clone(checkout)
    environ = {"PATH": path_with(python, folder / "bin"), "HOME": "/proc/nobody"}
    port = free_port()
    for which in ("first", "second"):
        began = time.monotonic()
        with running(command(), checkout, port, environ):
            say(f"  {which} start: {time.monotonic() - began:.0f} s")
            began = time.monotonic()
            printed(["make", "demo"], "make demo failed:", checkout, {**environment(port), **environ})
            say(f"  make demo after it: {time.monotonic() - began:.1f} s")


def main(versions: list[str]) -> int:
    """Try each version; answer the exit status."""
    failed = False
    for version in versions or VERSIONS:
        if not (python := program(version)):
            say(f"NOT TRIED: Python {version}, since none that makes virtual environments is on this machine")
            continue
        say(f"Python {version}, {python}")
        with tempfile.TemporaryDirectory(prefix="mfa-python-") as folder:
            try:
                start(python, Path(folder).resolve())
            except StepFailed as error:
                say(str(error.code))
                failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
