"""The operator's part of a local run's console: `mfactl console`, started beside the emulator."""

import json
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from local.console.site import SERVED
from local.settings import Run
from local.steps import end_group

_STOP_SECONDS = 5


@contextmanager
def operator_console(run: Run, values: Mapping[str, str]) -> Iterator[None]:
    """Serve the operator's part to the gateway until the run ends, with its own port and key."""
    port, key = _free_port(), secrets.token_urlsafe(24)
    environment = {**run.tool_environment(), **values, "MFACTL_CONSOLE_KEY": key}
    command: list[str | Path] = [Path(sys.executable).parent / "mfactl", "console", "--no-browser"]
    with (run.path(".") / "console.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603
            [*command, "--port", str(port)], env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            stderr=log, start_new_session=True,
        )  # fmt: skip
    served = run.folder / SERVED
    served.touch(mode=0o600)
    served.write_text(json.dumps({"port": port, "key": key}))
    try:
        yield
    finally:
        served.unlink(missing_ok=True)
        process.terminate()
        end_group(process, _STOP_SECONDS)
        process.communicate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
