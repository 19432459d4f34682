"""The emulator's process: its data outlives it, nothing else does."""

import io
import os
import signal
import socket
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from local.code import is_reloaded, load_code
from local.server import emulator, require_free_port
from local.settings import ROOT, RUNTIME, Run
from local.stack import session
from local.steps import StepFailed
from tests.system.conftest import Service

HANDLER = "def handler(event, context):\n    return 'ran'\n"
START_AND_WAIT = """
import sys, time
from pathlib import Path
from local.server import emulator
from local.settings import Run
with emulator(Run(int(sys.argv[1]), Path(sys.argv[2]))) as process:
    print(process.pid, flush=True)
    time.sleep(60)
"""


def test_data_survives_a_restart(empty_run: Run) -> None:
    with emulator(empty_run):
        _secrets(empty_run).create_secret(Name="kept", SecretString="value")
    with emulator(empty_run):
        assert _secrets(empty_run).get_secret_value(SecretId="kept")["SecretString"] == "value"


def test_nothing_is_left_running(empty_run: Run) -> None:
    with emulator(empty_run) as process:
        _invoke_a_function(empty_run)
        assert len(_group(process.pid)) == 2
    assert _group(process.pid) == []
    require_free_port(empty_run.port)


def test_the_emulator_ends_with_what_started_it(empty_run: Run) -> None:
    command = [sys.executable, "-c", START_AND_WAIT, str(empty_run.port), str(empty_run.folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 10
    while _group(child) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert _group(child) == []


def test_it_listens_on_this_machine_alone(empty_run: Run) -> None:
    with emulator(empty_run), socket.socket() as other:
        other.bind(("127.0.0.2", empty_run.port))


def test_a_taken_port_is_a_clear_error(empty_run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", empty_run.port))
        taken.listen()
        with pytest.raises(StepFailed, match=f"port {empty_run.port} .*\n.*make run PORT="):
            require_free_port(empty_run.port)


def test_changed_code_is_loaded_into_the_running_service(served: Service) -> None:
    load_code(served.run)
    assert is_reloaded(served.run)
    assert served.call("GET", served.create_application()).status == 200


def _secrets(run: Run):  # type: ignore[no-untyped-def]  # Inferred from the stubs.
    return session().client("secretsmanager", endpoint_url=run.endpoint)


def _invoke_a_function(run: Run) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("probe.py", HANDLER)
    role = (
        session()
        .client("iam", endpoint_url=run.endpoint)
        .create_role(RoleName="probe", AssumeRolePolicyDocument='{"Version": "2012-10-17", "Statement": []}')[
            "Role"
        ]["Arn"]
    )
    client = session().client("lambda", endpoint_url=run.endpoint)
    client.create_function(
        FunctionName="probe",
        Runtime=RUNTIME,
        Role=role,
        Handler="probe.handler",
        Code={"ZipFile": archive.getvalue()},
    )
    assert client.invoke(FunctionName="probe")["Payload"].read() == b'"ran"'


def _group(leader: int) -> list[int]:
    """Answer the processes of a group."""
    processes = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(folder.name)) == leader:
                processes.append(int(folder.name))
        except ProcessLookupError:
            continue
    return processes
