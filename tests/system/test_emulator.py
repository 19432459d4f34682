"""The emulator's process: its data outlives it, nothing else does."""

import io
import signal
import socket
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from local.code import is_reloaded, load_code
from local.server import emulator, require_free_port
from local.settings import ROOT, RUNTIME, Run
from local.stack import session
from local.steps import StepFailed
from tests.system.conftest import Service, await_answer, free_port

HANDLER = "import os\ndef handler(event, context):\n    return os.environ.get('LOG_LEVEL')\n"
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


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A run that nothing was deployed to."""
    return Run(free_port(), tmp_path / "run")


def test_data_and_streams_survive_a_restart_of_what_listens_on_this_machine_alone(run: Run, tmp_path: Path):
    record = tmp_path / "record"
    with emulator(run), socket.socket() as other:
        other.bind(("127.0.0.2", run.port))
        _client(run, "secretsmanager").create_secret(Name="kept", SecretString="value")
        _read_a_stream(run, record)
        for number in range(3):
            _put_until_read(run, record, number)
    with emulator(run):
        assert _client(run, "secretsmanager").get_secret_value(SecretId="kept")["SecretString"] == "value"
        _put_until_read(run, record, 3)


def test_nothing_is_left_running_and_functions_log_at_a_level_of_their_own(run: Run):
    with emulator(run) as process:
        _create_a_function(run, HANDLER)
        assert _client(run, "lambda").invoke(FunctionName="probe")["Payload"].read() == b"null"
        # The emulator, the process that functions are forked from, and the function's.
        assert len(_group(process.pid)) == 3
    assert _group(process.pid) == []
    require_free_port(run.port)


def test_the_emulator_ends_with_what_started_it(run: Run):
    command = [sys.executable, "-c", START_AND_WAIT, str(run.port), str(run.folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
    await_answer(lambda: _group(child), [])


def test_a_taken_port_is_a_clear_error(run: Run):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", run.port))
        taken.listen()
        with pytest.raises(StepFailed, match=f"port {run.port} .*\n.*make run PORT="):
            require_free_port(run.port)


def test_changed_code_is_loaded_into_the_running_service(served: Service):
    load_code(served.run)
    assert is_reloaded(served.run)
    assert served.call("GET", served.create_application()).status == 200


def _client(run: Run, name: str) -> Any:
    return session().client(name, endpoint_url=run.endpoint)  # type: ignore[call-overload]


def _put_until_read(run: Run, record: Path, number: int) -> None:
    """Put an item into a table with a stream; wait until the function that reads the stream has received it."""
    _client(run, "dynamodb").put_item(TableName="probe", Item={"pk": {"S": str(number)}})
    await_answer(lambda: record.exists() and f"<{number}>" in record.read_text(), True)


def _read_a_stream(run: Run, record: Path) -> None:
    table = _client(run, "dynamodb").create_table(
        TableName="probe",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
    )
    stream = table["TableDescription"]["LatestStreamArn"]
    _create_a_function(run, READER.format(str(record)))
    _client(run, "lambda").create_event_source_mapping(
        FunctionName="probe", EventSourceArn=stream, StartingPosition="TRIM_HORIZON"
    )


def _create_a_function(run: Run, source: str) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("probe.py", source)
    trust = '{"Version": "2012-10-17", "Statement": []}'
    role = _client(run, "iam").create_role(RoleName="probe", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    what = {"Runtime": RUNTIME, "Role": role, "Handler": "probe.handler"}
    code = {"ZipFile": archive.getvalue()}
    _client(run, "lambda").create_function(FunctionName="probe", Code=code, **what)


def _group(leader: int) -> list[str]:
    """Answer the processes of a group."""
    found = subprocess.run(["pgrep", "-g", str(leader)], capture_output=True, text=True, check=False)
    return found.stdout.split()
