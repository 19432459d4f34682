"""The operator's part of a local run's console: `mfactl console`, started beside the emulator."""

import json
import secrets
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from local.access import MFACTL
from local.console.site import SERVED
from local.settings import Run
from local.steps import running

_STOP_SECONDS = 5


@contextmanager
def operator_console(run: Run, values: Mapping[str, str]) -> Iterator[None]:
    """Serve the operator's part to the gateway until the run ends, with its own port and key."""
    port, key = _free_port(), secrets.token_urlsafe(24)
    environment = {**run.tool_environment(), **values, "MFACTL_CONSOLE_KEY": key}
    command: list[str | Path] = [MFACTL, "console", "--no-browser", "--port", str(port)]
    served, log = run.folder / SERVED, run.folder / "console.log"
    # Silent, because it says its key.
    with running(command, environment, log, _STOP_SECONDS, silent=True):
        served.touch(mode=0o600)
        served.write_text(json.dumps({"port": port, "key": key}))
        try:
            yield
        finally:
            served.unlink(missing_ok=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
