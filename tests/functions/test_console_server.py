"""The operator's console: who is answered, and that what it does is what mfactl does, recorded in the same way."""

import json
import os
import threading
from contextlib import closing
from http.client import HTTPConnection
from types import SimpleNamespace
from urllib.parse import quote

import pytest

from mfa import wiring
from mfa.store import account_items, guard_items
from mfactl import deployed, options
from mfactl.console import access, command
from mfactl.console import stack as stacks
from mfactl.console.server import Server
from tests.counted import open_circuit
from tests.functions.conftest import NUMBER, OTHER_NUMBER
from tests.functions.test_mfactl import OUTPUTS, described

KEY = "a-key-of-this-machine"


@pytest.fixture
def console(stack, wire, monkeypatch):
    """The console of a stack on a port of its own."""
    for found in (stacks.outputs, stacks.table, stacks.settings):
        found.cache_clear()
    wire.answer("DescribeStacks", described(OUTPUTS | {"LogGroupName": "logs"}))
    wire.answer("FilterLogEvents", {"events": []})
    monkeypatch.setattr(options, "now", lambda: stack.clock.now)
    monkeypatch.setattr(deployed, "environment", lambda _: dict(os.environ))
    wiring.table()
    server = Server("prod", 0, KEY)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def ask(console):
    """Ask as the page does; return the status and the content."""

    def ask(method, path, body=None, **headers):
        sent = json.dumps(body) if body is not None else None
        named = {access.HEADER: KEY} | {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(HTTPConnection("127.0.0.1", console.server_port, timeout=60)) as connection:
            connection.request(method, f"/{path}", sent, named)
            response = connection.getresponse()
            content = response.read()
        is_json = "json" in response.headers["content-type"]
        content = json.loads(content) if is_json else content
        return SimpleNamespace(status=response.status, headers=response.headers, content=content)

    return ask


@pytest.fixture
def acme(ask):
    """Create an account with credit for ten messages; return its id."""
    return ask("POST", "ops/accounts", {"name": "Acme", "credit": 10}).content["id"]


def test_the_page_is_served_under_a_policy_that_allows_its_own_files_alone(ask):
    page = ask("GET", "")

    assert (page.status, b"app.js" in page.content) == (200, True)
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "access-control-allow-origin" not in page.headers
    for path in ("../server.py", "%2e%2e/server.py", "nothing.js"):
        assert ask("GET", path).status == 404
    assert ask("POST", "", {}).status == 405


def test_nobody_is_answered_but_the_page_of_who_has_the_key(stack, ask):
    before = stack.items()

    for name, value in (
        (access.HEADER, "another"),
        (access.HEADER, ""),
        ("origin", "http://example.com"),
        ("sec_fetch_site", "cross-site"),
        ("host", "rebound.example"),
    ):
        assert ask("POST", "ops/accounts", {"name": "Acme"}, **{name: value}).status == 403

    assert stack.items() == before


def test_the_key_is_made_once_and_for_its_owner_alone(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))

    key = access.own_key()

    assert access.own_key() == key
    assert len(key) >= 32
    assert (tmp_path / "mfactl" / "console.key").stat().st_mode & 0o777 == 0o600


def test_what_is_changed_is_changed_as_by_mfactl_and_recorded(stack, ask, acme):
    stack.clock.advance(1)
    taken = ask("POST", f"ops/accounts/{acme}/credit", {"amount": -4, "note": "twice"})
    assert taken.content == {"credit_left": 6}
    stack.clock.advance(1)
    suspended = {"status": "suspended", "version_number": 1}
    assert ask("PATCH", f"ops/accounts/{acme}", suspended).status == 200

    assert ask("PATCH", f"ops/accounts/{acme}", suspended).status == 409
    assert ask("PATCH", f"ops/accounts/{acme}", {"status": "gone", "version_number": 2}).status == 400
    for amount, status in ((-7, 402), (0, 400), (10**9 + 1, 400), (-(10**9) - 1, 400)):
        assert ask("POST", f"ops/accounts/{acme}/credit", {"amount": amount}).status == status
    shown = ask("GET", f"ops/accounts/{acme}").content
    assert (shown["account"]["status"], shown["account"]["credit_left"]) == ("suspended", 6)
    trail = ask("GET", "ops/audit").content["changes"]
    assert [each["what"] for each in trail] == ["account suspend", "credit take", "account create"]
    assert trail[0]["detail"] == "status: active → suspended"


def test_a_token_is_shown_once_and_can_be_revoked(ask, acme):
    asked = {"name": "backend", "scopes": ["users:read"]}
    made = ask("POST", f"ops/accounts/{acme}/tokens", asked).content

    assert made["token"].startswith("mfa_")
    assert made["token"] not in json.dumps(ask("GET", f"ops/accounts/{acme}").content)
    assert ask("DELETE", f"ops/tokens/{made['id']}").content == {"revoked": True}
    assert ask("DELETE", f"ops/tokens/{made['id']}").content == {"revoked": False}
    assert ask("POST", f"ops/accounts/{acme}/tokens", {"scopes": ["everything"]}).status == 400


def test_applications_and_templates_are_edited_by_version(ask, acme):
    shop = ask("POST", f"ops/accounts/{acme}/applications", {"name": "Shop"}).content["id"]
    text = {"name": "Login", "body": "$code", "bodies": {"de": "Code: $code"}}
    template = ask("POST", f"ops/accounts/{acme}/templates", text).content["id"]

    change = {"login_template": template, "version_number": 1}
    assert ask("PATCH", f"ops/applications/{shop}", change).status == 200
    assert ask("PATCH", f"ops/applications/{shop}", change).status == 409

    assert ask("GET", f"ops/templates/{template}").content["used_by"] == [shop]
    assert ask("PATCH", f"ops/templates/{template}", {"body": "none", "version_number": 1}).status == 400
    assert ask("DELETE", f"ops/templates/{template}").status == 409
    assert ask("DELETE", f"ops/templates/{template}?force=true").status == 200
    assert ask("DELETE", f"ops/applications/{shop}").status == 200


def test_a_user_is_found_by_id_and_by_pending_and_validated_address_with_what_happened(stack, shop, ann, ask):
    # The account of tests has no item of its own until it is made.
    ask("POST", "ops/accounts", {"name": "Another"})
    stack.ok("associate", shop, ann, body={"address": OTHER_NUMBER})
    for query in ("ann", OTHER_NUMBER, NUMBER):
        found = ask("GET", f"ops/search?q={quote(query)}&application={shop}").content["users"]
        assert [(each["id"], each["user_address"]) for each in found] == [("ann", OTHER_NUMBER)]

    shown = ask("GET", f"ops/applications/{shop}/users/ann").content

    assert (shown["user"]["user_address"], shown["code"]["pending"]) == (OTHER_NUMBER, True)
    assert "No code was requested" in shown["story"]["answer"]
    assert ask("POST", f"ops/applications/{shop}/users/ann/forget").status == 200
    assert ask("GET", f"ops/applications/{shop}/users/ann").content["user"] is None


def test_a_console_that_another_program_started_ends_with_it(console, monkeypatch):
    monkeypatch.setenv("MFACTL_CONSOLE_KEY", KEY)
    reading, writing = os.pipe()
    with os.fdopen(reading) as given:
        monkeypatch.setattr("sys.stdin", given)
        started = threading.Thread(target=command.console, args=["prod", 0, True], daemon=True)
        started.start()
        started.join(1)
        assert started.is_alive()

        os.close(writing)

        started.join(10)
        assert not started.is_alive()


def test_codes_are_counted_by_applications_with_their_names(stack, wire, shop, ask, monkeypatch):
    monkeypatch.setattr(options, "is_local", lambda: True)
    line = {"message": "request", "operation": "login_start", "status": 200, "outcome": "200"}
    lines = [line | {"application": each} for each in (shop, "01935b7e-7a4c-7d3e-9f21-4b6a5c8d7e90")]
    at = stack.clock.now - 5
    stacks.outputs("prod")  # Remembered, unlike what is answered from here on.
    wire.mend()
    events = [{"timestamp": at, "message": json.dumps(each)} for each in lines]
    wire.answer("FilterLogEvents", {"events": events})

    counted = ask("GET", "ops/counts").content

    assert {each["value"] for each in counted["by"]["application"]} == {each["application"] for each in lines}
    assert list(counted["names"]) == [shop]


def test_what_is_stopped_is_listed_with_why_and_until_when(stack, ask, acme):
    assert ask("GET", "ops/stopped").content["stopped"] == []
    table, now = wiring.table(), stack.clock.now
    guard_items.cap(table, account_items.key(acme), now + 60_000)
    open_circuit(table, "+1202", now, now + 60_000, (100, 1), acme)

    stopped = ask("GET", "ops/stopped").content["stopped"]

    blocks = [(each["what"], each["why"]) for each in stopped]
    assert blocks == [("Acme", "daily cap reached"), ("+1202", "100 codes sent, 1 used")]
    assert {each["until"] for each in stopped} == {"2026-11-23T18:17:00.123Z"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "ops/nonsense", 404),
        ("GET", "ops/accounts/absent", 404),
        ("GET", "ops/counts?since=soon", 400),
        ("GET", "ops/lines?request=%22", 400),
        ("POST", "ops/accounts", 400),
        ("GET", "ops/accounts", 500),
    ],
)
def test_what_cannot_be_answered_says_why(wire, ask, method, path, status):
    wire.refuse("Query", "AccessDeniedException")

    answer = ask(method, path, {} if method == "POST" else None)

    assert answer.status == status
    assert answer.content["error"]
