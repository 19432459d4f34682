"""The service as `make run` starts it, with IAM enforced, in a folder and on a port of its own."""

import json
import re
import secrets
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
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

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: dict[str, str] | None = None,
        token: str | None = None,
    ) -> Answer:
        """Make one request with the local token, or `token`; `body` is sent as JSON, or as it is when bytes."""
        sent = {"Authorization": f"Bearer {token or self.values['MFA_TOKEN']}"}
        if body is not None:
            sent["Content-Type"] = "application/json"
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        return self.send(method, path, data, {**sent, **(headers or {})})

    def send(self, method: str, path: str, data: bytes | None, headers: dict[str, str]) -> Answer:
        """Make one request with these headers and no other."""
        request = urllib.request.Request(self.values["MFA_URL"] + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return _answer(response)
        except urllib.error.HTTPError as error:
            with error:
                return _answer(error)

    def messages(self) -> list[dict[str, str]]:
        """Answer the text messages sent, newest first."""
        with urllib.request.urlopen(self.values["MFA_MESSAGES_URL"], timeout=60) as response:
            messages: list[dict[str, str]] = json.load(response)
        return messages

    def create_token(self, account: str, *scopes: str) -> str:
        """Answer a new token of `account`, with all scopes where none is named."""
        wanted = [word for scope in scopes for word in ("--scope", scope)]
        token: str = self.mfactl(
            "token", "create", "--account", account, "--new-account", "--name", "test", *wanted
        )["token"]
        return token

    def mfactl(self, *arguments: str) -> Any:
        """Answer what the command line prints as JSON, run as after `. .local/run.env`."""
        named = {name: self.values[name] for name in ("MFA_STACK", "TABLE_NAME", "CODE_KEYS_SECRET")}
        answer = subprocess.run(
            [MFACTL, *arguments, "--json"],
            env={**self.run.tool_environment(), **named},
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(answer.stdout)

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


def _answer(response: Any) -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    content = response.read()
    is_json = headers.get("content-type") == "application/json"
    return Answer(response.status, headers, json.loads(content) if content and is_json else content.decode())


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
def empty_run(tmp_path: Path) -> Run:
    """Answer a run that nothing was deployed to."""
    return Run(free_port(), tmp_path / "run")
