"""Parts of the local run that need no emulator: installer, what failures say, forwarder, inbox."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from local import clean, forward
from local.inbox import Inbox
from local.install import uv_environment, uv_settings
from local.prepare import OFFLINE, reason
from local.run_lock import alone_in
from local.steps import StepFailed
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
    assert uv_environment({"HOME": "/proc/nobody"})["UV_NO_CACHE"] == "1"


def test_an_installation_without_a_network_says_so_and_another_shows_its_end() -> None:
    assert reason("error: Failed to fetch: dns error: failed to lookup address") == OFFLINE
    assert reason("[Errno -3] Temporary failure in name resolution") == OFFLINE
    assert "hashes do not match" in reason("line\nTHESE PACKAGES: hashes do not match")


def test_nothing_is_removed_under_a_running_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clean, "ROOT", tmp_path)
    (tmp_path / ".tools").mkdir()
    with alone_in(tmp_path / ".local"), pytest.raises(StepFailed, match="Stop it first"):
        clean.clean()
    assert (tmp_path / ".tools").exists()
    clean.clean()
    assert list(tmp_path.iterdir()) == []


def test_the_forwarder_leads_to_the_emulator_and_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forward, "LOOK_SECONDS", 0.01)

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"here")
        writer.close()

    async def tried() -> bytes:
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


def test_messages_of_this_run_are_listed_once_and_the_last_one_first() -> None:
    text = {"MessageId": "1", "PhoneNumber": "+12025550123", "Message": "1", "MessageAttributes": None}
    mail = {
        "MessageId": "2",
        "Source": "mfa@a.example",
        "To": ["a@b.example"],
        "Subject": "Code",
        "BodyText": "2",
    }
    texts = {"sms_messages": {"+12025550123": [text]}, "region": "us-east-1"}
    mails = {"messages": {"000": [mail]}}
    now, inbox, later = datetime(2026, 11, 23, 18, 16, tzinfo=UTC), Inbox(), Inbox()
    inbox.update(now, texts)
    inbox.update(now, texts, mails)
    later.ignore(texts, mails)
    later.update(now, texts, mails)
    said = {"sent_at": "2026-11-23T18:16:00.000Z"}
    assert inbox.newest_first() == [
        {"to": "a@b.example", "from": "mfa@a.example", "subject": "Code", "body": "2"} | said,
        {"to": "+12025550123", "from": "", "body": "1"} | said,
    ]
    assert later.newest_first() == []
