"""The whole service behind a gateway of our own, with two accounts that have nothing of each other's."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from mfa import wiring
from mfa.edge.operation import PLAIN, Operation
from mfa.tenants import tokens
from tests.hostile.gateway import Gateway, Response
from tests.support import cloud as clouds
from tests.support.cloud import ROOT, START, Clock, Cloud, Items
from tests.support.moto_speed import Groups
from tests.support.stack import NUMBER
from tools.operations import operations, sample

FACADE = "/one-time-password-sms/"
THEIR_NUMBER = "+12025550199"
DESCRIPTION = json.loads((ROOT / "docs" / "openapi.json").read_text())
OPERATIONS = [each for each in operations() if each.dialect is PLAIN]


def of(condition: Callable[[Operation], Any]) -> pytest.MarkDecorator:
    """Run a test with each operation for which the condition holds."""
    chosen = [each for each in OPERATIONS if condition(each)]
    return pytest.mark.parametrize("operation", chosen, ids=lambda each: each.name)


def resolved(response: Mapping[str, Any]) -> Mapping[str, Any]:
    """A response of the description, or what it refers to."""
    name = response.get("$ref", "").rpartition("/")[2]
    return DESCRIPTION["components"]["responses"][name] if name else response


def failures(operation: Mapping[str, Any]) -> set[tuple[int, str]]:
    """Status and error code of each failure that an operation of the description lists."""
    listed = {
        int(status): resolved(each) for status, each in operation["responses"].items() if status >= "400"
    }
    return {
        (status, each["value"].get("error_code") or each["value"]["code"])
        for status, response in listed.items()
        for each in response["content"]["application/json"]["examples"].values()
    }


on_applications = of(lambda each: "{Application_ID}" in each.path)
with_body = of(lambda each: each.takes("body"))
filtered = of(lambda each: "id" in getattr(each.takes("query"), "model_fields", ()))
repeatable = of(lambda each: each.repeatable)


def _lasting(items: Items) -> Items:
    """Items without the day of a token's last use, which the authorizer notes whatever becomes of the request."""
    return {
        key: {name: value for name, value in item.items() if name != "last_used_date"}
        for key, item in items.items()
    }


@dataclass
class Service:
    """The service as a caller meets it, and what it stores and sends."""

    cloud: Cloud
    tokens: dict[str, str]
    clock: Clock
    gateway: Gateway = field(default_factory=Gateway)
    start: Groups | None = None

    def reset(self) -> None:
        """Go back to what stood in the table at the start, an hour later, with nothing cached of applications."""
        self.cloud.empty(self.start)
        wiring.service().applications.__init__()  # type: ignore[misc]
        self.clock.now = START + 3_600_000
        self.gateway.binary = False

    def send(
        self,
        method: str,
        target: str,
        body: bytes | str | None = None,
        *,
        headers: list[tuple[str, str]] | None = None,
        account: str = "acme",
        content_type: str | None = "application/json",
    ) -> Response:
        """Send a request; what holds for every answer is asserted here."""
        given = [("Authorization", f"Bearer {self.tokens[account]}"), *(headers or [])]
        if content_type is not None and body is not None:
            given.append(("Content-Type", content_type))
        raw = body.encode() if isinstance(body, str) else body or b""
        before = self.cloud.items()
        response = self.gateway.answer(method, target, given, raw)
        self._require_contract(target, response)
        guesses = ("INVALID_OTP", "VERIFICATION_FAILED")
        if response.status not in (200, 204, 412) and response.code not in guesses:
            assert _lasting(self.cloud.items()) == _lasting(before), "an error left something behind"
        if account == "globex":
            shown = response.body.decode() + json.dumps(response.headers)
            assert NUMBER not in shown
            assert "Secret of acme" not in shown
        return response

    def json(self, method: str, target: str, body: Any = None, **request: Any) -> Response:
        """Send a request with a JSON body."""
        return self.send(method, target, None if body is None else json.dumps(body), **request)

    def _require_contract(self, target: str, response: Response) -> None:
        assert response.status < 500, response.body
        if response.status not in (204, 304) and not target.startswith("/docs"):
            assert response.headers["content-type"] == "application/json"
        assert response.headers["x-request-id"]
        for text in (*response.headers, *response.headers.values()):
            assert text.isascii()
            assert text.isprintable(), text
        if response.status >= 400 and target.startswith(FACADE) and "code" in response.json:
            assert response.json.keys() == {"status", "code", "message"}
            assert response.json["status"] == response.status
        elif response.status >= 400:
            assert response.json.keys() == {"error_code", "error_description"}
            assert all(isinstance(each, str) for each in response.json.values())

    @property
    def messages(self) -> list[str]:
        """The texts that were sent, oldest first."""
        return [each.text for each in self.cloud.messages]

    def application(self, name: str = "Shop", account: str = "acme", **fields: Any) -> str:
        """Create an application; return its id."""
        body = {"name": name, "associate_template": "$code", "login_template": "$code"} | fields
        response = self.json("POST", "/applications", body, account=account)
        assert response.status == 200, response.body
        return str(response.json["id"])


@pytest.fixture(scope="module")
def world() -> Iterator[Service]:
    """The service and two accounts, made anew for a module."""
    clock = Clock(step=1)
    with clouds.running() as cloud, pytest.MonkeyPatch.context() as patch:
        patch.setattr("mfa.runtime.clock.now", clock)
        clouds.restart()
        accounts = ("acme", "globex")
        yield Service(cloud, {each: _issue(each) for each in accounts}, clock)


def _issue(account: str, application: str = "") -> str:
    """Issue a token; return its text."""
    return tokens.issue(wiring.table(), account, "test", tokens.SCOPES, START, application=application)[1]


@pytest.fixture(scope="module")
def made(world: Service) -> tuple[str, str]:
    """An application of acme's, and the path of its validated user ann. They stand there when a test begins."""
    shop = world.application(description="Secret of acme")
    ann = f"/applications/{shop}/users/ann"
    assert world.json("POST", f"{ann}/associate", {"address": NUMBER}).status == 200
    assert world.json("POST", f"{ann}/validate", {"validation_code": world.messages[-1]}).status == 200
    world.tokens["bound"] = _issue("acme", application=shop)
    world.start = world.cloud.kept()
    return shop, ann


@pytest.fixture
def service(world: Service, made: tuple[str, str]) -> Service:
    """The service with what is `made`."""
    world.reset()
    return world


@pytest.fixture
def shop(made: tuple[str, str]) -> str:
    """The application of acme's."""
    return made[0]


@pytest.fixture
def ann(made: tuple[str, str]) -> str:
    """The path of the validated user of acme's."""
    return made[1]


@pytest.fixture
def ask(service: Service, shop: str, ann: str) -> Callable[..., Response]:
    """Make the example of an operation's request on what is `made`, with what is given in place of its own."""
    ours = {"Application_ID": shop, "User_ID": "ann", "Template_ID": shop, "Validation_ID": shop}

    def ask(operation: Operation, body: Any = None, *, query: str = "", **request: Any) -> Response:
        path = operation.path.format(**ours | request.pop("path", {}))
        if body is None and (model := operation.takes("body")):
            body = sample(model)
        text = json.dumps(body) if isinstance(body, dict) else body
        return service.send(operation.method, path + query, text, **request)

    return ask
