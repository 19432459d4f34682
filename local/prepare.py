"""Installs what a command needs and shows progress: `python -m local.prepare TARGETS...` with targets of the Makefile.

Runs with any Python, before anything is installed.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from local.settings import ROOT
from local.steps import StepFailed, run_tool, step

LOG = ROOT / ".local" / "install.log"
# Messages of uv, pip and the system if no package index can be reached.
_OFFLINE = re.compile(
    r"name resolution|not known|resolve host|dns error|connection refused|network is unreachable|no route to host"
    r"|timed out|max retries exceeded|newconnectionerror|connection broken|proxyerror",
    re.IGNORECASE,
)
OFFLINE = (
    "no package could be downloaded, because no package index answers. Check your network, or set a proxy "
    "(HTTPS_PROXY)\nor an index for pip (pip config set global.index-url URL). Then try again; what is installed stays."
)


def install(targets: Sequence[str]) -> None:
    """Make the targets that are out of date. Raises StepFailed."""
    make = [os.environ.get("MAKE", "make"), "--no-print-directory", "--silent"]
    environment = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS")}
    question = [*make, "--question", *targets]
    if subprocess.run(question, cwd=ROOT, env=environment, check=False).returncode == 0:  # noqa: S603
        return
    began = time.time()
    with step("Installing into .venv and .tools, once") as installing, explained(LOG):
        run_tool(
            [*make, "--jobs=4", *targets], environment, LOG, "",
            lambda: installing.show(sum(_is_made(target, began) for target in targets), len(targets)),
        )  # fmt: skip


def _is_made(target: str, began: float) -> bool:
    stamp = ROOT / target
    return stamp.exists() and stamp.stat().st_mtime >= began


@contextmanager
def explained(log: Path) -> Iterator[None]:
    """Explain a failed installation by its output in `log`, where no package index could be reached."""
    try:
        yield
    except StepFailed:
        # An installer's own error is long; this is its usual cause.
        if _OFFLINE.search(log.read_text(errors="replace")):
            raise StepFailed(OFFLINE) from None
        raise


if __name__ == "__main__":
    try:
        install(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
