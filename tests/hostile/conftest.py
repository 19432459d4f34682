"""The whole service behind a gateway of our own, on moto, with two accounts that have nothing of each other's."""

import functools
import importlib
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.session import get_session
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb import dynamodb_backends
from moto.sns import sns_backends

from local.cloudformation import with_defaults
from mfa import wiring
from mfa.edge.operation import Operation
from mfa.tenants import tokens
from tests.hostile.gateway import Gateway, Response, Route
from tests.support import moto_speed
from tools.operations import sample

ROOT = Path(__file__).parents[2]
FACADE = "/one-time-password-sms/"
NUMBER, THEIR_NUMBER = "+12025550123", "+12025550199"
START = 1_795_457_760_123  # 2026-11-23T18:16:00.123Z
CODE_KEYS = {"key": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ--"}
_MADE = ("settings", "table", "service", "replays", "sender", "_secrets_client")
TEMPLATE = with_defaults()
# What API Gateway answers by itself, by response type.
GATEWAY_RESPONSES = TEMPLATE["Resources"]["Api"]["Properties"]["GatewayResponses"]
# Method, path and function of each route of the template.
ROUTES = [
    (event["Properties"]["Method"], event["Properties"]["Path"], each["Properties"]["Handler"].split(".")[0])
    for each in TEMPLATE["Resources"].values()
    for event in each.get("Properties", {}).get("Events", {}).values()
]
moto_speed.install()


def _lasting(items: dict[tuple[str, str], dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    """Items without the day of a token's last use, which the authorizer notes whatever becomes of the request."""
    return {
        key: {name: value for name, value in item.items() if name != "last_used_date"}
        for key, item in items.items()
    }


class Clock:
    """The time that handlers are told, in milliseconds; every request is one later."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> int:
        self.now += 1
        return self.now


@dataclass
class Service:
    """The service as a caller meets it, and what it stores and sends."""

    gateway: Gateway
    clock: Clock
    tokens: dict[str, str]
    start: dict[Any, Any] = field(default_factory=dict)

    def reset(self) -> None:
        """Go back to what stood in the table at the start, an hour later, with nothing cached of applications."""
        self.table.items = moto_speed.copied(self.start)
        sns_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].sms_messages.clear()
        wiring.service().applications.__init__()  # type: ignore[misc]
        self.clock.now = START + 3_600_000
        self.gateway.binary = False
        self.gateway.crashes.clear()

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
        before = self.stored()
        response = self.gateway.answer(method, target, given, raw)
        self._require_contract(target, response)
        guesses = ("INVALID_OTP", "VERIFICATION_FAILED")
        if response.status not in (200, 204, 412) and response.code not in guesses:
            assert _lasting(self.stored()) == _lasting(before), "an error left something behind"
        if account == "globex":
            shown = response.body.decode() + json.dumps(response.headers)
            assert NUMBER not in shown
            assert "Secret of acme" not in shown
        return response

    def json(self, method: str, target: str, body: Any = None, **request: Any) -> Response:
        """Send a request with a JSON body."""
        return self.send(method, target, None if body is None else json.dumps(body), **request)

    def _require_contract(self, target: str, response: Response) -> None:
        assert not self.gateway.crashes, self.gateway.crashes
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
    def table(self) -> Any:
        return dynamodb_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].tables["mfa"]

    def stored(self) -> dict[tuple[str, str], dict[str, Any]]:
        """All that is stored, by key."""
        return {
            (pk.value, sk.value): moto_speed.attributes(item)
            for pk, group in self.table.items.items()
            for sk, item in group.items()
        }

    @property
    def messages(self) -> list[str]:
        """The texts that were sent, oldest first."""
        sent = sns_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].sms_messages
        return [text for _, text in sent.values()]

    def application(self, name: str = "Shop", account: str = "acme", **fields: Any) -> str:
        """Create an application; return its id."""
        body = {"name": name, "associate_template": "$code", "login_template": "$code"} | fields
        response = self.json("POST", "/applications", body, account=account)
        assert response.status == 200, response.body
        return str(response.json["id"])

    def user(self, application: str, user: str, account: str = "acme", number: str = NUMBER) -> str:
        """Enrol a user to the end; return its path."""
        path = f"/applications/{application}/users/{quote(user, safe='')}"
        assert self.json("POST", f"{path}/associate", {"address": number}, account=account).status == 200
        code = self.messages[-1]
        accepted = self.json("POST", f"{path}/validate", {"validation_code": code}, account=account)
        assert accepted.status == 200, accepted.body
        return path


@pytest.fixture(scope="module")
def world() -> Iterator[Service]:
    """The service and two accounts, made anew for a module; other tests' clients stay as they are."""
    names = [name for _, _, name in ROUTES] + ["authorize"]
    others = {name: sys.modules.pop(name) for name in names if name in sys.modules}
    clock = Clock()
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name in _MADE:
            patch.setattr(wiring, name, functools.cache(getattr(wiring, name).__wrapped__))
        patch.setattr("mfa.runtime.clock.now", clock)
        patch.setattr("mfa.runtime.clients.session", functools.cache(get_session))
        boto3.setup_default_session()
        _deploy()
        wiring.table().client.meta.events.register("provide-client-params.dynamodb.Query", _require_start_key)
        routes = [
            Route(method, path, importlib.import_module(name).handler, open=name == "show_reference")
            for method, path, name in ROUTES
        ]
        gateway = Gateway(routes, importlib.import_module("authorize").handler, GATEWAY_RESPONSES)
        table, accounts = wiring.table(), ("acme", "globex")
        issued = {each: tokens.issue(table, each, "test", tokens.SCOPES, START)[1] for each in accounts}
        yield Service(gateway, clock, issued)
    for name in names:
        sys.modules.pop(name, None)
    sys.modules.update(others)


def _require_start_key(params: dict[str, Any], **_: Any) -> None:
    """Refuse, as DynamoDB does and moto does not, a start key that is too long or outside of what is asked for."""
    start = params.get("ExclusiveStartKey")
    if not start:
        return
    place, values = start["list_sk"]["S"], params["ExpressionAttributeValues"]
    long = len(place.encode()) > 1024 or len(start["pk"]["S"].encode()) > 2048
    first, last = (values.get(f":created_{end}", {}).get("S", place) for end in ("first", "last"))
    if long or not first <= place <= last:
        error = {"Code": "ValidationException", "Message": "The provided starting key is invalid"}
        raise ClientError({"Error": error}, "Query")  # type: ignore[typeddict-item]


def _deploy() -> None:
    table = TEMPLATE["Resources"]["Table"]["Properties"]
    keys = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
    boto3.client("dynamodb").create_table(TableName="mfa", **{key: table[key] for key in keys})
    boto3.client("secretsmanager").create_secret(Name="mfa-code-keys", SecretString=json.dumps(CODE_KEYS))


@pytest.fixture(scope="module")
def made(world: Service) -> tuple[str, str]:
    """An application of acme's, and the path of its validated user ann. They stand there when a test begins."""
    shop = world.application(description="Secret of acme")
    ann = world.user(shop, "ann")
    table = wiring.table()
    world.tokens["bound"] = tokens.issue(table, "acme", "bound", tokens.SCOPES, START, application=shop)[1]
    world.start = moto_speed.copied(world.table.items)
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
