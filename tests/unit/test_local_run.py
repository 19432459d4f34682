"""Parts of the local run that need no emulator: installer, what failures say, inbox."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from local import clean
from local.inbox import Inbox
from local.install import uv_environment, uv_settings
from local.prepare import OFFLINE, explained
from local.running import alone_in
from local.steps import StepFailed, run_tool


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


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("error: Failed to fetch: dns error: failed to lookup address", OFFLINE),
        ("[Errno -3] Temporary failure in name resolution", OFFLINE),
        ("THESE PACKAGES: hashes do not match", "THESE PACKAGES: hashes do not match"),
    ],
)
def test_an_installation_without_a_network_says_so_and_another_shows_its_end(tmp_path, output, reason):
    log = tmp_path / "install.log"
    command = ["/bin/sh", "-c", 'echo "$0"; exit 1', output]
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


def test_what_an_earlier_run_sent_is_not_listed_and_what_is_sent_now_once() -> None:
    published = {"PhoneNumber": "+1", "MessageAttributes": None}
    texts = [published | {"MessageId": each, "Message": each} for each in "ab"]
    inbox, now = Inbox(), datetime(2026, 11, 23, 18, 16, tzinfo=UTC)
    inbox.ignore({"sms_messages": {"+1": texts[:1]}})
    for _ in range(2):
        inbox.update(now, {"sms_messages": {"+1": texts}, "region": "us-east-1"})
    sent = {"to": "+1", "from": "", "body": "b", "sent_at": "2026-11-23T18:16:00.000Z"}
    assert inbox.newest_first() == [sent]
