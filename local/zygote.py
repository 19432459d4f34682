"""A process that has imported what every function imports, and forks into the functions' processes within milliseconds.

Run by `local.forks` with the number of a socket. A request is four bytes with the length of what follows, to which the
three streams of the new process are attached; then script, folder and environment as JSON. The answer is the process's
id, in four bytes too. It ends when the other side closes the socket.
"""

import contextlib
import gc
import importlib
import json
import os
import runpy
import signal
import socket
import sys
from typing import Any

# Only the layer's dependencies: our own modules can read the environment or open streams when imported.
PRELOADED = (
    "aws_lambda_powertools.metrics",
    "botocore.awsrequest",
    "botocore.client",
    "botocore.config",
    "botocore.credentials",
    "botocore.handlers",
    "botocore.httpsession",
    "botocore.session",
    "botocore.signers",
    "cryptography.hazmat.primitives.ciphers.aead",
    "phonenumbers",
    "pydantic_core",
)


def preload(layers: str) -> None:
    """Import from the layers at `layers`, in the order of a function's path."""
    for layer in filter(None, layers.split(os.pathsep)):
        sys.path.insert(0, os.path.join(layer, "python"))  # noqa: PTH118 - pathlib would be loaded for it alone
    for name in PRELOADED:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    # Existing objects are never collected, so that forked processes share their memory.
    gc.freeze()


def serve(requests: socket.socket) -> None:
    """Fork a process for each request until the other side closes the socket."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        length, streams, _flags, _address = socket.recv_fds(requests, 4, 3)
        if not length:
            return
        message = requests.recv(int.from_bytes(length, "big"), socket.MSG_WAITALL)
        if (child := os.fork()) == 0:
            requests.close()
            _become(json.loads(message), streams)
        for stream in streams:
            os.close(stream)
        requests.sendall(child.to_bytes(4, "big"))


def _become(wanted: dict[str, Any], streams: list[int]) -> None:
    """Run the script in this process, and end the process."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number, descriptor in enumerate(streams):
        os.dup2(descriptor, number)
        os.close(descriptor)
    for stream in (sys.stdout, sys.stderr):  # Logs are read immediately, as with PYTHONUNBUFFERED.
        stream.reconfigure(write_through=True)  # type: ignore[union-attr]
    os.chdir(wanted["cwd"])
    os.environ.clear()
    os.environ.update(wanted["env"])
    status = 1
    try:
        runpy.run_path(wanted["script"], run_name="__main__")
        status = 0
    except BaseException:  # noqa: BLE001 - a forked process must not go on with what it was forked from
        sys.excepthook(*sys.exc_info())
    finally:
        with contextlib.suppress(OSError):
            sys.__stdout__.flush()  # type: ignore[union-attr]  # It is none only in a program without streams.
            sys.__stderr__.flush()  # type: ignore[union-attr]
        os._exit(status)


if __name__ == "__main__":
    # Ctrl-C in a terminal is for the run, which ends this process by closing the socket.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    preload(os.environ.get("_LAMBDA_LAYERS_DIRS", ""))
    serve(socket.socket(fileno=int(sys.argv[1])))
