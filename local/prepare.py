"""Installs what a command needs and shows progress: `python -m local.prepare TARGETS...` with targets of the Makefile.

Runs with any Python, before anything is installed.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence

from local.settings import ROOT
from local.steps import SHOWN_LINES, StepFailed, end_group, fail, step

LOG = ROOT / ".local" / "install.log"
POLL_SECONDS = 0.1
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
    LOG.parent.mkdir(parents=True, exist_ok=True)
    began = time.time()
    with step("Installing into .venv and .tools, once") as installing, LOG.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603
            [*make, "--jobs=4", *targets], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            while process.poll() is None:
                installing.show(sum(_is_made(target, began) for target in targets), len(targets))
                time.sleep(POLL_SECONDS)
        finally:
            end_group(process)
    if process.returncode:
        raise StepFailed(reason(LOG.read_text(errors="replace")))


def _is_made(target: str, began: float) -> bool:
    stamp = ROOT / target
    return stamp.exists() and stamp.stat().st_mtime >= began


def is_offline(said: str) -> bool:
    """Return whether an installer's output means that no package index can be reached."""
    return bool(_OFFLINE.search(said))


def reason(said: str) -> str:
    """Return the explanation of a failed installation, from its output."""
    if is_offline(said):
        return OFFLINE
    tail = "\n".join(said.splitlines()[-SHOWN_LINES:])
    return f"the installation ended with an error:\n{tail}\nAll of it: {LOG}"


def main(targets: Sequence[str]) -> int:
    """Install, and return the exit status."""
    try:
        install(targets)
    except StepFailed as error:
        fail(error)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
