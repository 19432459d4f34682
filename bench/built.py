"""The functions as they are deployed: built by SAM, with Lambda's folders and the runtime's version of Python."""

import os
import platform
import shutil
import subprocess
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from bench.stage import ROOT, functions, variables

RUNTIME, FLOOR, SAM = (ROOT / ".tools" / name for name in ("runtime", "floor", "sam"))
FOLDER = ROOT / ".tools/bench"
_ARCHITECTURES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}
# An address at which a connection is refused immediately.
NOWHERE = "http://127.0.0.1:9"


class Built:
    """The build of this checkout for this machine. `python` runs it, and the baseline too."""

    python = RUNTIME / "bin/python"

    @cached_property
    def version(self) -> str:
        """The version of that Python, as in 3.13."""
        return self._tell("'%d.%d' % sys.version_info[:2]")

    @cached_property
    def architecture(self) -> str:
        """The processor's name in template.yaml."""
        return _ARCHITECTURES[platform.machine().lower()]

    @cached_property
    def folder(self) -> Path:
        """Build, and return the folder."""
        target = FOLDER / "build"
        home = self._tell("sys.base_prefix")
        overrides = f"Runtime=python{self.version} Architecture={self.architecture}"
        command = [
            str(SAM / "bin/sam"),
            "build",
            "--build-dir",
            str(target),
            "--parameter-overrides",
            overrides,
        ]
        path = os.pathsep.join([f"{home}/bin", os.environ["PATH"]])
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=os.environ | {"PATH": path, "SAM_CLI_TELEMETRY": "0"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"sam build failed: {done.stderr[-2000:]}")
        _round_times(target)
        return target

    @property
    def layer(self) -> Path:
        """The built layer."""
        return self.folder / "Shared"

    def function(self, name: str) -> Path:
        """The built function."""
        return self.folder / functions()[name]

    def environment(self, *path: Path, **more: str) -> Mapping[str, str]:
        """Return the environment of a process with `path`, which writes no bytecode, because Lambda cannot."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        seen = os.pathsep.join(map(str, path))
        return (
            kept
            | variables()
            | {"PYTHONPATH": seen, "PYTHONDONTWRITEBYTECODE": "1"}
            | {"AWS_ENDPOINT_URL": NOWHERE}
            | more
        )

    def ours(self, name: str) -> Mapping[str, str]:
        """Return the environment in which a built function runs; `_HANDLER` makes it start as in Lambda."""
        path = [self.function(name), self.layer / "python"]
        if name == "show_reference":
            path.append(self.folder / "Reference" / "python")
        return self.environment(*path, _HANDLER=f"{name}.handler")

    def floor(self, *path: Path) -> Mapping[str, str]:
        """Return the environment of the baseline, bare boto3."""
        return self.environment(*path, FLOOR / f"lib/python{self.version}/site-packages")

    def _tell(self, expression: str) -> str:
        command = [str(self.python), "-c", f"import sys; print({expression})"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def _round_times(folder: Path) -> None:
    """Round file times to 2 seconds, like a ZIP archive.

    A compiled file that contains its source's time is only valid in Lambda if this time is unchanged there.
    """
    for path in folder.rglob("*"):
        seconds = int(path.stat().st_mtime) // 2 * 2
        os.utime(path, (seconds, seconds))


def size(folder: Path) -> int:
    """Return the bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def removed(folder: Path) -> Path:
    """Return the folder, emptied."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
