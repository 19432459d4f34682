"""Parts of the local run that need no emulator: installer, what failures say, processes, forwarder, inbox."""

import asyncio
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from local import clean, forks, forward
from local.inbox import Inbox
from local.install import uv_environment, uv_settings
from local.prepare import OFFLINE, explained
from local.running import alone_in
from local.steps import StepFailed, run_tool, step
from tests.system.conftest import free_port


def test_uv_takes_packages_from_where_pip_does(tmp_path: Path) -> None:
    listing = f"""
:env:.index-url='https://mirror.example/simple'
global.cert='/etc/ca.crt'
global.extra-index-url='https://more.example/simple file:///nowhere https://most.example/simple'
global.find-links='/wheels {tmp_path}'
global.index-url='https://pypi.example/simple'
global.timeout='60'
"""
    assert uv_settings(listing) == {
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
        "SSL_CERT_FILE": "/etc/ca.crt",
        "UV_INDEX": "https://more.example/simple https://most.example/simple",
        "UV_FIND_LINKS": f"/wheels,{tmp_path}",
    }


def test_uv_keeps_no_cache_in_a_home_that_cannot_be_written() -> None:
    assert uv_environment({"HOME": "/proc/nobody"})["UV_NO_CACHE"] == "1"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("error: Failed to fetch: dns error: failed to lookup address", OFFLINE),
        ("[Errno -3] Temporary failure in name resolution", OFFLINE),
        ("THESE PACKAGES: hashes do not match", "THESE PACKAGES: hashes do not match"),
    ],
)
def test_an_installation_without_a_network_says_so_and_another_shows_its_end(
    tmp_path: Path, said: str, reason: str
) -> None:
    log = tmp_path / "install.log"
    command = ["/bin/sh", "-c", 'echo "$0"; exit 1', said]
    with pytest.raises(StepFailed, match=re.escape(reason)), explained(log):
        run_tool(command, {}, log, "")


def test_nothing_is_removed_under_a_running_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clean, "ROOT", tmp_path)
    (tmp_path / ".tools").mkdir()
    with alone_in(tmp_path / ".local"), pytest.raises(StepFailed, match="Stop it first"):
        clean.clean()
    assert (tmp_path / ".tools").exists()
    clean.clean()
    assert list(tmp_path.iterdir()) == []


def test_a_step_says_how_far_it_is_and_how_long_it_took(capsys: pytest.CaptureFixture[str]) -> None:
    with step("Counting") as counting:
        counting.show(2, 3)

    assert capsys.readouterr().out == "  Counting ... 2 of 3, 0.0 s\n"


def test_a_forked_process_has_its_own_folder_environment_and_streams(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import os, sys; print(os.getcwd(), os.environ['NAME'], sys.stdin.readline(), flush=True); sys.stdin.read()"
    )
    process: Any = forks.forking().Popen(
        [sys.executable, str(script)], cwd=str(tmp_path), env={"NAME": "Ann"}
    )

    process.stdin.write("hello\n")
    assert process.stdout.readline() == f"{tmp_path} Ann hello\n"
    assert process.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0)
    process.terminate()
    assert process.wait(60) == 0
    for stream in (process.stdin, process.stdout, process.stderr):
        stream.close()
    requests, zygote = forks._zygote("")
    requests.close()
    assert zygote.wait(60) == 0
    forks._zygote.cache_clear()


def test_the_forwarder_leads_to_the_emulator_and_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forward, "LOOK_SECONDS", 0.01)

    async def tried() -> bytes:
        async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"here")
            writer.close()

        async with await asyncio.start_server(answer, "127.0.0.1", 0) as emulator:
            port, target = free_port(), emulator.sockets[0].getsockname()[1]
            listening = asyncio.Event()
            forwarder = asyncio.create_task(forward.forward("127.0.0.1", port, target, listening.set))
            await listening.wait()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            received = await reader.read()
            writer.close()
        await asyncio.wait_for(forwarder, 60)
        return received

    assert asyncio.run(tried()) == b"here"


NOW = datetime(2026, 11, 23, 18, 16, tzinfo=UTC)
TEXT = {"MessageId": "1", "PhoneNumber": "+12025550123", "Message": "123456", "MessageAttributes": None}
SENT = {"Source": "codes@mfa.example", "To": ["a@b.example"], "Subject": "Code", "BodyText": "654321"}
MAIL = {"MessageId": "2"} | SENT


def listings(*texts: dict[str, Any], mails: tuple[dict[str, Any], ...] = ()) -> tuple[dict[str, Any], ...]:
    return {"sms_messages": {"+12025550123": list(texts)}, "region": "us-east-1"}, {
        "messages": {"000": list(mails)}
    }


def test_texts_and_e_mails_are_listed_once_and_the_last_one_first() -> None:
    inbox = Inbox()
    inbox.update(NOW, *listings(TEXT))
    inbox.update(NOW, *listings(TEXT, mails=(MAIL,)))
    mail = {"to": "a@b.example", "from": "codes@mfa.example", "subject": "Code", "body": "654321"}
    text = {"to": "+12025550123", "from": "", "body": "123456"}
    assert inbox.newest_first() == [each | {"sent_at": "2026-11-23T18:16:00.000Z"} for each in (mail, text)]


def test_what_an_earlier_run_sent_is_not_listed() -> None:
    inbox = Inbox()
    inbox.ignore(*listings(TEXT, mails=(MAIL,)))
    inbox.update(NOW, *listings(TEXT, mails=(MAIL,)))
    assert inbox.newest_first() == []
