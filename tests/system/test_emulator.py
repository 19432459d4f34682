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
READER = """
def handler(event, context):
    with open({!r}, "a") as record:
        record.writelines(f"<{{each['dynamodb']['Keys']['pk']['S']}}>" for each in event["Records"])
"""
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


def test_a_tables_stream_is_read_on_after_a_restart(empty_run: Run, tmp_path: Path) -> None:
    record = tmp_path / "record"
    with emulator(empty_run):
        _read_a_stream(empty_run, record)
        for number in range(3):
            _put_until_read(empty_run, record, number)
    with emulator(empty_run):
        _put_until_read(empty_run, record, 3)


def test_nothing_is_left_running(empty_run: Run) -> None:
    with emulator(empty_run) as process:
        _invoke_a_function(empty_run)
        # The emulator, the process that functions are forked from, and the function's.
        assert len(_group(process.pid)) == 3
    assert _group(process.pid) == []
    require_free_port(empty_run.port)


def test_functions_log_at_a_level_of_their_own(empty_run: Run) -> None:
    code = "import os\ndef handler(event, context):\n    return os.environ.get('LOG_LEVEL')\n"
    with emulator(empty_run):
        _create_a_function(empty_run, code)
        client = session().client("lambda", endpoint_url=empty_run.endpoint)
        assert client.invoke(FunctionName="probe")["Payload"].read() == b"null"


def test_the_emulator_ends_with_what_started_it(empty_run: Run) -> None:
    command = [sys.executable, "-c", START_AND_WAIT, str(empty_run.port), str(empty_run.folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 60
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


def _put_until_read(run: Run, record: Path, number: int) -> None:
    """Put an item into a table with a stream; wait until the function that reads the stream has been told of it."""
    client = session().client("dynamodb", endpoint_url=run.endpoint)
    client.put_item(TableName="probe", Item={"pk": {"S": str(number)}})
    ended = time.monotonic() + 30
    while not (record.exists() and f"<{number}>" in record.read_text()) and time.monotonic() < ended:
        time.sleep(0.2)
    assert f"<{number}>" in record.read_text()


def _read_a_stream(run: Run, record: Path) -> None:
    key = {"AttributeName": "pk"}
    table = (
        session()
        .client("dynamodb", endpoint_url=run.endpoint)
        .create_table(
            TableName="probe",
            KeySchema=[{**key, "KeyType": "HASH"}],
            AttributeDefinitions=[{**key, "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
        )["TableDescription"]
    )
    _create_a_function(run, READER.format(str(record)))
    session().client("lambda", endpoint_url=run.endpoint).create_event_source_mapping(
        FunctionName="probe", EventSourceArn=table["LatestStreamArn"], StartingPosition="TRIM_HORIZON"
    )


def _invoke_a_function(run: Run) -> None:
    _create_a_function(run, HANDLER)
    client = session().client("lambda", endpoint_url=run.endpoint)
    assert client.invoke(FunctionName="probe")["Payload"].read() == b'"ran"'


def _create_a_function(run: Run, code: str) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("probe.py", code)
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
