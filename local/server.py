"""The emulator as a child process: starts it, waits for it, and stops it with its own children."""

import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from local.settings import NO_REAL_AWS, ROOT, Run
from local.steps import StepFailed, running

PYTHON = ROOT / ".tools" / "emulator" / "bin" / "python"
START_SECONDS = 30
# It saves its state when it is asked to stop; after this time it is killed.
STOP_SECONDS = 20


def require_free_port(port: int, variable: str = "PORT", command: str = "make run") -> None:
    """Raise StepFailed if something listens on `port`, with how `command` uses another port by `variable`."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            remedy = f"Stop what listens there, or choose another port: {command} {variable}={port + 1}"
            raise StepFailed(
                f"port {port} of 127.0.0.1 cannot be used: {error.strerror}.\n{remedy}"
            ) from error


def answers(url: str) -> bool:
    """Return whether `url` returns 200."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310
            return bool(response.status == 200)
    except (OSError, ValueError):
        return False


@contextmanager
def emulator(run: Run) -> Iterator[subprocess.Popen[bytes]]:
    """Start the emulator and wait for it; stop it at the end. Raises StepFailed if it does not start."""
    log = run.path(".") / "emulator.log"
    try:
        with running([PYTHON, "-m", "local.emulator"], _environment(run), log, STOP_SECONDS) as process:
            deadline = time.monotonic() + START_SECONDS
            while not answers(run.messages_url):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise StepFailed(
                        f"the emulator does not answer at {run.endpoint}. Its log, {log}, says more."
                    )
                time.sleep(0.05)
            yield process
    finally:
        shutil.rmtree(run.folder / "tmp", ignore_errors=True)


def _environment(run: Run) -> dict[str, str]:
    """Return the emulator's whole environment, without the user's variables, because functions inherit it."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(run.path("tmp")),
        "TMPDIR": str(run.path("tmp")),
        "LANG": "C.UTF-8",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(run.port),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        # Nothing needs containers, so ministack must not use an engine of this machine.
        "DOCKER_HOST": f"unix://{run.folder / 'no-container-engine'}",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(run.path("state")),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(run.path("s3")),
        "ARCHIVES_DIR": str(run.path("archives")),
        "RUN_ENV_FILE": str(run.env_file),
        "AUTH": "true" if run.iam else "false",
        # At INFO it logs the text of messages.
        "LOG_LEVEL": "WARNING",
        **NO_REAL_AWS,
    }
