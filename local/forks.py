"""Forks functions' processes from one that has imported their layer, which makes starts several times as fast.

ministack starts a Python process for each function and each parallel call, and each imports botocore and the rest
again. If ministack stops to look up `subprocess` as it does today, this has no effect.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

ZYGOTE = Path(__file__).parent / "zygote.py"
_forking = threading.Lock()


class Forked:
    """The interface of `subprocess.Popen` for a process that this process did not start itself."""

    def __init__(self, script: str, cwd: str, env: Mapping[str, str]) -> None:
        """Start `script` in a process forked from the one for its layers."""
        streams = [os.pipe() for _ in range(3)]
        (theirs_in, ours_in), (ours_out, theirs_out), (ours_err, theirs_err) = streams
        wanted = json.dumps({"script": script, "cwd": cwd, "env": dict(env)}).encode()
        layers = _real(env.get("_LAMBDA_LAYERS_DIRS", ""))
        with _forking:
            zygote, _ = _zygote(layers)
            socket.send_fds(zygote, [len(wanted).to_bytes(4, "big")], [theirs_in, theirs_out, theirs_err])
            zygote.sendall(wanted)
            self.pid = int.from_bytes(zygote.recv(4, socket.MSG_WAITALL), "big")
        for stream in (theirs_in, theirs_out, theirs_err):
            os.close(stream)
        self.stdin = os.fdopen(ours_in, "w", buffering=1)
        self.stdout = os.fdopen(ours_out)
        self.stderr = os.fdopen(ours_err)
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return None while the process runs, and 0 later: its real exit status is unknown and not needed."""
        if self.returncode is None:
            try:
                os.kill(self.pid, 0)
            except ProcessLookupError:
                self.returncode = 0
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the process to end. Raises TimeoutExpired."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while (status := self.poll()) is None:
            if deadline is not None and time.monotonic() >= deadline:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0.0)
            time.sleep(0.01)
        return status

    def terminate(self, number: int = signal.SIGTERM) -> None:
        """Ask the process to end."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End the process."""
        self.terminate(signal.SIGKILL)


def _real(layers: str) -> str:
    """Return the real folders of `layers`, so that functions with the same layers share a process to fork from."""
    return os.pathsep.join(os.path.realpath(layer) for layer in filter(None, layers.split(os.pathsep)))


@cache
def _zygote(layers: str) -> tuple[socket.socket, subprocess.Popen[bytes]]:
    """Start the process that functions with these layers are forked from; it ends when its socket is closed."""
    ours, theirs = socket.socketpair()
    with theirs:
        # Without the folder of local/ on the path, whose modules would hide those of the standard library.
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-P", ZYGOTE, str(theirs.fileno())], pass_fds=[theirs.fileno()],
            env={**os.environ, "_LAMBDA_LAYERS_DIRS": layers},
        )  # fmt: skip
    return ours, process


def forking() -> SimpleNamespace:
    """Return a replacement of the module `subprocess` whose Popen forks the processes of Python functions."""

    def start(command: Sequence[str], **options: Any) -> Any:
        if command[0] == sys.executable and len(command) == 2:
            return Forked(command[1], options["cwd"], options["env"])
        return subprocess.Popen(command, **options)  # noqa: S603

    return SimpleNamespace(**{**vars(subprocess), "Popen": start})
