"""The service as `make run` starts it, with IAM enforced, in a folder and on a port of its own."""

import json
import re
import secrets
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from local.access import MFACTL
from local.run import service
from local.settings import Run
from local.stack import outputs, session

# What a production is deployed with, as far as the emulator knows it; tests/template holds the rest.
PRODUCTION = {
    "PurgeGraceSeconds": "0", "AccessLogs": "new-role", "AlarmEmail": "ops@example.com",
    "CertificateArn": "arn:aws:acm:us-east-1:000000000000:certificate/0123", "DeletionProtection": "true",
    "DomainName": "mfa.example.com", "EmailFrom": "codes@mfa.example", "Events": "true",
    "ReservedConcurrency": "100", "Tracing": "Active",
}  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What came back over HTTP. `headers` has lower-case names."""

    status: int
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True)
class Service:
    """A running service: how to call it, and where it runs."""

    run: Run
    values: dict[str, str]
    outputs: dict[str, str]

    def call(self, method: str, path: str, body: object = None, token: str = "", **headers: str) -> Answer:
        """Make one request with the local token, or `token`, and `body` as JSON."""
        sent = {"Authorization": f"Bearer {token or self.values['MFA_TOKEN']}", **headers}
        if body is None:
            return self.send(method, path, sent)
        return self.send(
            method, path, {"Content-Type": "application/json", **sent}, json.dumps(body).encode()
        )

    def send(self, method: str, path: str, headers: Mapping[str, str], data: bytes | None = None) -> Answer:
        """Make one request with these headers and no other."""
        return fetch(self.values["MFA_URL"] + path, headers, data, method)

    def messages(self) -> list[dict[str, str]]:
        """Answer the text messages sent, newest first."""
        messages: list[dict[str, str]] = fetch(self.values["MFA_MESSAGES_URL"]).body
        return messages

    def create_token(self, account: str, *arguments: str) -> str:
        """Answer a new token of `account`, which may be new, with all scopes where none is among the arguments."""
        made = self.mfactl("token", "create", "--account", account, "--name", "test", *arguments)
        return str(made["token"])

    def mfactl(self, *arguments: str) -> Any:
        """Answer what the command line prints as JSON, run as after `. .local/run.env`."""
        named = {name: self.values[name] for name in ("MFA_STACK", "TABLE_NAME", "CODE_KEYS_SECRET")}
        environment = {**self.run.tool_environment(), **named}
        return json.loads(subprocess.check_output([MFACTL, *arguments, "--json"], env=environment, text=True))

    def create_application(self, **fields: Any) -> str:
        """Create an application under a name of its own; answer its path."""
        answer = self.call("POST", "/applications", {"name": f"Test {secrets.token_hex(8)}", **fields})
        assert answer.status == 200, answer
        return f"/applications/{answer.body['id']}"

    def last_code(self) -> str:
        """Answer the code in the newest message, which is of the default type and length."""
        found = re.search(r"\b[0-9]{6}\b", self.messages()[0]["body"])
        assert found
        return found.group()

    def client(self, service_name: str) -> Any:
        """Answer a client of the emulated AWS with the rights of the account's root."""
        return session().client(service_name, endpoint_url=self.run.endpoint)  # type: ignore[call-overload]


def fetch(
    url: str, headers: Mapping[str, str] | None = None, data: bytes | None = None, method: str = "GET"
) -> Answer:
    """Make one request to a URL as it is written; answer what came back, an error included."""
    request = urllib.request.Request(url, data, dict(headers or {}), method=method)
    try:
        response = urllib.request.urlopen(request, timeout=60)
    except urllib.error.HTTPError as error:
        response = error
    with response:
        content = response.read()
    headers = {name.lower(): value for name, value in response.headers.items()}
    is_json = headers.get("content-type") == "application/json"
    return Answer(response.status, headers, json.loads(content) if content and is_json else content.decode())


def await_answer(ask: Callable[[], Any], wanted: object) -> None:
    """Ask until the answer is the one that is wanted, or for a minute."""
    ended = time.monotonic() + 60
    while (found := ask()) != wanted and time.monotonic() < ended:
        time.sleep(0.2)
    assert found == wanted


def free_port() -> int:
    """Answer a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def pytest_itemcollected(item: pytest.Item) -> None:
    """Keep those tests in one process that share the service. All are deep, but the demonstration."""
    if "served" in getattr(item, "fixturenames", ()):
        item.add_marker(pytest.mark.xdist_group("system"))
    if item.name != "test_the_demonstration_goes_as_it_should":
        item.add_marker(pytest.mark.deep)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Bring the service up once for all system tests."""
    run = Run(free_port(), tmp_path_factory.mktemp("run"), iam=True, parameters=PRODUCTION)
    with service(run) as values:
        yield Service(run, values, outputs(run))


@pytest.fixture
def url(served: Service) -> str:
    """The console's address, which browsers open where a file names no other."""
    return served.values["MFA_CONSOLE_URL"]
