"""Drives the real handlers against moto: the table of template.yaml, a clock that tests set, and a wire they can cut."""

import base64
import importlib
import io
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError
from botocore.session import Session
from click.testing import CliRunner, Result
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.model_instances import reset_model_data
from moto.dynamodb import dynamodb_backends
from moto.sns import sns_backends

from local.cloudformation import with_defaults
from mfa import errors, wiring
from mfa.runtime import clients, telemetry, warmup
from mfa.store.table import Table
from mfactl import main as mfactl
from mfactl import options
from tests.counted import change
from tests.leading_keys import Asked, asked, refused
from tests.support import moto_speed

ROOT = Path(__file__).parents[2]
SCOPES = "applications:read applications:write users:read codes:send codes:validate"
NUMBER, OTHER_NUMBER = "+12025550123", "+12025550100"
SENDS = {"associate": {"address": NUMBER}, "login_start": {}}  # The operations that send a code, with a body.
START = 1_795_457_760_123  # 2026-11-23T18:16:00.123Z
CODE_KEYS = {"key": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ--"}
# The API document's short texts, with which a description begins: docs/errors.md has them. What follows says what to do.
TEXTS = {
    each.code: (each.status, each.text)
    for each in vars(errors).values()
    if isinstance(each, type) and issubclass(each, errors.MfaError) and each is not errors.MfaError
}


TEMPLATE = with_defaults()
TABLE = TEMPLATE["Resources"]["Table"]["Properties"]
FUNCTIONS = {
    resource["Properties"]["Handler"].removesuffix(".handler"): resource["Properties"].get("Events", {})
    for resource in TEMPLATE["Resources"].values()
    if resource["Type"] == "AWS::Serverless::Function"
}
HANDLERS = list(FUNCTIONS)
ROUTES = {name: events["Route"] for name, events in FUNCTIONS.items() if "Route" in events}
EVENTS = {name: json.loads((ROOT / "events" / f"{name}.json").read_text()) for name in HANDLERS}

moto_speed.install()


class Clock:
    """The time that handlers are told, in milliseconds."""

    def __init__(self) -> None:
        self.now = START

    def advance(self, seconds: float) -> None:
        self.now += round(seconds * 1000)


@dataclass
class _Fault:
    operation: str
    times: int
    act: Callable[[], Any]
    skip: int = 0  # How many such requests pass unharmed before.


class Wire:
    """What goes from the functions to AWS: every request is on record, and any may be made to fail."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self.asked: set[Asked] = set()  # What functions asked of the table.
        self._function = ""
        self._faults: dict[str, list[_Fault]] = {}

    @property
    def operations(self) -> list[str]:
        """The names of the requests that operations made, oldest first; a retry of the SDK is none."""
        return [name for name, _ in self.requests]

    def refuse(
        self, operation: str, code: str, status: int = 400, times: int = 99, skip: int = 0, **parts: Any
    ) -> None:
        """AWS answers `operation` with the error `code`, without doing anything."""
        parsed = {
            "Error": {"Code": code, "Message": f"quoting {NUMBER}"},
            "ResponseMetadata": {"HTTPStatusCode": status},
        }
        self.answer(operation, parsed | parts, status, times, skip)

    def answer(
        self, operation: str, parsed: dict[str, Any], status: int = 200, times: int = 99, skip: int = 0
    ) -> None:
        """AWS answers `operation` with what is given, without doing anything."""
        self._add(
            "before-call", operation, times, lambda: (SimpleNamespace(status_code=status), parsed), skip
        )

    def cancel(self, *reasons: str, operation: str = "TransactWriteItems", times: int = 99) -> None:
        """The table cancels a transaction, with a reason for each of its parts or None."""
        told = [{"Code": each} for each in reasons]
        self.refuse(operation, "TransactionCanceledException", times=times, CancellationReasons=told)

    def hold_back(self, times: int = 99) -> None:
        """The table takes nothing of a batch of writes."""

        def answer() -> Any:
            _, request = self.requests[-1]
            return SimpleNamespace(status_code=200), {"UnprocessedItems": request["RequestItems"]}

        self._add("before-call", "BatchWriteItem", times, answer)

    def cut(self, operation: str, times: int = 99, skip: int = 0) -> None:
        """The request never arrives."""
        self._add("cut", operation, times, _raise(ConnectTimeoutError), skip)

    def lose_answer(self, operation: str, times: int = 99, skip: int = 0) -> None:
        """The request is carried out, its answer is lost."""
        self._add("lose", operation, times, _raise(ReadTimeoutError), skip)

    def interrupt(self, operation: str, act: Callable[[], Any], skip: int = 0) -> None:
        """Somebody else does `act`, once, just before the request arrives."""

        def quietly() -> None:
            with self.called(""):
                act()

        self._add("before-call", operation, 1, quietly, skip)

    def mend(self) -> None:
        """From now on nothing fails."""
        self._faults.clear()

    def _add(self, stage: str, operation: str, times: int, act: Callable[[], Any], skip: int = 0) -> None:
        self._faults.setdefault(stage, []).append(_Fault(operation, times, act, skip))

    def _meet(self, stage: str, event_name: str) -> Any:
        for fault in self._faults.get(stage, []):
            if fault.times and event_name.endswith(f".{fault.operation}"):
                if fault.skip:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                return fault.act()
        return None

    def listen(self, events: Any) -> None:
        """Hear of every request of the clients that are made with these events."""
        events.register("provide-client-params", self._on_request)
        events.register("before-call", self._on_call)
        events.register_first("before-send", lambda event_name, **_: self._meet("cut", event_name))
        events.register_last("before-send", lambda event_name, **_: self._meet("lose", event_name))

    def _on_call(self, event_name: str, params: dict[str, Any], **_: Any) -> Any:
        rehearses = warmup.NOBODY in str(params["body"])
        return None if rehearses else self._meet("before-call", event_name)

    def _on_request(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        if warmup.NOBODY not in str(params):
            self.requests.append((model.name, params))
            if self._function and model.service_model.service_name == "dynamodb":
                self.asked.add(asked(self._function, model.name, params))

    @contextmanager
    def called(self, function: str) -> Iterator[None]:
        """What is requested within is a function's doing, or with "" somebody else's."""
        before, self._function = self._function, function
        try:
            yield
        finally:
            self._function = before

    def reset(self) -> None:
        self.mend()
        self.requests.clear()


def _raise(kind: type[Exception]) -> Callable[[], None]:
    def act() -> None:
        raise kind(endpoint_url="https://aws.invalid", error="cut")

    return act


def _assert_said_once(description: str, text: str) -> None:
    """An error's description begins with its `text`, says it once, and then says more."""
    if text.startswith("Server Error"):
        assert description == text
    else:
        assert description.startswith(f"{text}. ")
        assert description.count(text) == 1
        assert len(description) > len(text) + 10


@dataclass(frozen=True)
class Answer:
    """What a handler answered, its body parsed."""

    status: int
    headers: dict[str, str]
    body: Any

    @property
    def code(self) -> str:
        return str(self.body["error_code"])

    @property
    def description(self) -> str:
        return str(self.body["error_description"])


class Stack:
    """The functions as deployed, called as API Gateway calls them."""

    routes = {(each["Properties"]["Method"], each["Properties"]["Path"]) for each in ROUTES.values()}  # noqa: RUF012

    def __init__(self, cloud: "Cloud", clock: Clock, environment: pytest.MonkeyPatch) -> None:
        self.cloud, self.wire, self.clock, self._environment = cloud, cloud.wire, clock, environment

    def restart(self, **settings: str) -> None:
        """Begin a new execution environment: nothing is cached, and the settings are read again, these anew."""
        for name, value in settings.items():
            self._environment.setenv(name, value)
        _forget(kept=_MADE_SLOWLY)

    def handler(self, name: str) -> Callable[[dict[str, Any], Any], Any]:
        """The handler of functions/NAME.py."""
        handler: Callable[[dict[str, Any], Any], Any] = importlib.import_module(name).handler

        def call(event: dict[str, Any], context: Any) -> Any:
            with self.wire.called(name):
                return handler(event, context)

        return call

    def event(
        self,
        name: str,
        application: str | None = None,
        user: str | None = None,
        validation: str | None = None,
        *,
        body: Any = None,
        text: str | None = None,
        query: dict[str, Any] | None = None,
        account: str = "acme",
        scopes: str = SCOPES,
        content_type: str | None = "application/json",
        encoded: bool = False,
        key: str | None = None,
        context: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        """The sample event of the function with a request of our own; path values as they stand in the path.

        `context` is what the authorizer says besides account and scopes.
        """
        event: dict[str, Any] = deepcopy(EVENTS[name])
        first = "Template_ID" if "{Template_ID}" in event["resource"] else "Application_ID"
        path = {first: application, "User_ID": user}
        if "{Validation_ID}" in event["resource"]:
            path["Validation_ID"] = validation or self._last_validation()
        event["pathParameters"] = {key: value for key, value in path.items() if value is not None} or None
        event["headers"] = {
            key: value for key, value in event["headers"].items() if key.lower() != "content-type"
        }
        if key is not None:
            event["headers"]["Idempotency-Key"] = key
        if content_type is not None:
            event["headers"]["Content-Type"] = content_type
        lists = {key: value if isinstance(value, list) else [value] for key, value in (query or {}).items()}
        event["multiValueQueryStringParameters"] = lists or None
        event["queryStringParameters"] = {key: value[-1] for key, value in lists.items()} or None
        raw = text if body is None else json.dumps(body)
        event["isBase64Encoded"] = encoded
        event["body"] = base64.b64encode((raw or "").encode()).decode() if encoded else raw
        event["requestContext"]["authorizer"] |= {"account": account, "scopes": scopes} | (context or {})
        return event

    def _last_validation(self) -> str:
        """The id of a code that is stored, or one that no code has."""
        found = [item["validation_id"]["S"] for item in self.items().values() if "expires_at" in item]
        return found[-1] if found else "01935b80-1c0f-7b52-8a6e-93d1f0c2b7a4"

    def call(self, name: str, *args: Any, **request: Any) -> Answer:
        """Call the operation; what holds for every answer is asserted here."""
        event = self.event(name, *args, **request)
        response = self.handler(name)(event, None)
        headers = response["headers"]
        assert headers["x-request-id"] == event["requestContext"]["requestId"]
        assert headers["content-type"] == "application/json"
        assert headers["cache-control"] == "no-store"
        answer = Answer(response["statusCode"], headers, json.loads(response["body"]))
        if answer.status != 200:
            assert answer.body.keys() == {"error_code", "error_description"}
            status, text = TEXTS[answer.code]
            assert answer.status == status
            _assert_said_once(answer.description, text)
        return answer

    def ok(self, name: str, *args: Any, **request: Any) -> Any:
        """Call the operation, which succeeds; return the body."""
        answer = self.call(name, *args, **request)
        assert answer.status == 200, answer.body
        return answer.body

    def refused(
        self, code: str, name: str, *args: Any, stores: bool = False, naming: str = "", **request: Any
    ) -> Answer:
        """Call the operation, which fails with `code`, `naming` a field that will not do.

        Unless it `stores`, the table is left as it was.
        """
        before = self.content()
        answer = self.call(name, *args, **request)
        assert answer.status != 200, answer.body
        assert answer.code == code, answer.body
        assert not naming or f"{naming}: " in answer.description
        if not stores:
            assert self.content() == before
        if code == "503":
            assert answer.headers["retry-after"] == "1"
        elif code not in ("2004", "409"):
            assert "retry-after" not in answer.headers
        return answer

    def hand_over(self, name: str, *records: Any, context: Any = None) -> list[str]:
        """Hand records of the stream to the function; return the numbers of those that it wants again."""
        answer = self.handler(name)({"Records": list(records)}, context)
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]

    def items(self) -> dict[tuple[str, str], dict[str, Any]]:
        """All that is stored, by key."""
        return {
            (pk.value, sk.value): deepcopy(item.to_json()["Attributes"])
            for pk, group in self.cloud.table.items.items()
            for sk, item in group.items()
        }

    def content(self) -> dict[tuple[str, str], dict[str, Any]]:
        """All that is stored but revisions, which tell writers that something happened and say nothing else."""
        items = self.items()
        for item in items.values():
            item.pop("revision", None)
        return items

    def item(self, kind: str) -> dict[str, Any]:
        """The one stored item whose sort key is `kind`."""
        (item,) = [item for (_, sk), item in self.items().items() if sk == kind]
        return item

    def stored(self, kind: str) -> Any:
        """The one item of moto's whose sort key is `kind`, to change it without a request."""
        groups = self.cloud.table.items.values()
        (item,) = [item for group in groups for sk, item in group.items() if sk.value == kind]
        return item

    def application(self, name: str = "Shop", account: str = "acme", **fields: Any) -> str:
        """Create an application; return its id."""
        body = {"name": name, "associate_template": "$code", "login_template": "$code"} | fields
        return str(self.ok("create_application", body=body, account=account)["id"])

    def template(self, name: str = "Hello", account: str = "acme", **fields: Any) -> str:
        """Store a template; return its id."""
        body = {"name": name, "body": "Stored: $code"} | fields
        return str(self.ok("create_template", body=body, account=account)["id"])

    def update(self, kind: str, made: str, version: int = 1, **fields: Any) -> Any:
        """Update an application or a template of that version; return it as it is then."""
        return self.ok(f"update_{kind}", made, body={"version_number": version} | fields)

    def associate(self, application: str, user: str, address: str = NUMBER, account: str = "acme") -> str:
        """Begin an association; return the code as it was sent."""
        self.ok("associate", application, user, body={"address": address}, account=account)
        return self.messages[-1].text

    def login(self, application: str, user: str) -> str:
        """Begin a login; return the code as it was sent."""
        self.ok("login_start", application, user)
        return self.messages[-1].text

    def validated(
        self, application: str, user: str = "ann", address: str = NUMBER, account: str = "acme"
    ) -> str:
        """Enrol a user to the end; return its id."""
        code = self.associate(application, user, address, account)
        self.ok("validate", application, user, body={"validation_code": code}, account=account)
        return user

    def guess(self, application: str, user: str, code: str) -> Answer:
        """Enter a code."""
        return self.call("validate", application, user, body={"validation_code": code})

    @property
    def messages(self) -> list[SimpleNamespace]:
        """The messages that were delivered, oldest first."""
        return [SimpleNamespace(to=to, text=text) for to, text in self.cloud.delivered.values()]

    @property
    def published(self) -> dict[str, Any]:
        """The parameters of the last message that was handed to SNS."""
        return [params for name, params in self.wire.requests if name == "Publish"][-1]


@dataclass(frozen=True)
class Cloud:
    """The AWS of a test module: one table and the secret; and the wire that the functions reach it over."""

    wire: Wire
    client: Any
    seeds: dict[str, tuple[Any, Any, int]]

    @property
    def table(self) -> Any:
        """The table as moto keeps it."""
        return dynamodb_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].tables["mfa"]

    @property
    def delivered(self) -> dict[str, tuple[str, str]]:
        """The messages that SNS took, as moto keeps them: number and text."""
        delivered: dict[str, tuple[str, str]] = sns_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].sms_messages
        return delivered

    def empty(self) -> None:
        """Forget what earlier tests stored, sent and broke."""
        reset_model_data()  # Moto keeps every copy of the table that a transaction made.
        self.table.items.clear()
        self.delivered.clear()
        self.wire.reset()
        self.wire.asked.clear()


_MADE_SLOWLY = ("table", "sender", "event_bus", "_secrets_client")


@pytest.fixture(scope="session")
def session() -> Iterator[tuple[Session, Wire]]:
    """The session that all clients of the functions come from, which are made once, and the wire they talk over."""
    _forget()
    yield _wired()
    _forget()


@cache
def _wired() -> tuple[Session, Wire]:
    """The one wire of a process: each folder that takes the fixture above has its own instance of it."""
    wire, session = Wire(), clients.session()
    wire.listen(session.get_component("event_emitter"))
    return session, wire


@pytest.fixture(scope="module")
def cloud(session: tuple[Session, Wire]) -> Iterator[Cloud]:
    """An AWS with the template's table and a secret."""
    with mock_aws():
        cloud = Cloud(session[1], _client("dynamodb"), {})
        keys = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
        cloud.client.create_table(TableName="mfa", **{key: TABLE[key] for key in keys})
        _client("secretsmanager").create_secret(Name="mfa-code-keys", SecretString=json.dumps(CODE_KEYS))
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(options, "_session", lambda: session[0])
            yield cloud


@cache
def _client(service: str) -> Any:
    """A client of moto that the wire knows nothing of."""
    return boto3.client(service)


def _forget(kept: Sequence[str] = ()) -> None:
    """Empty the caches of what is made once per execution environment, but those of `kept`."""
    for name, made in vars(wiring).items():
        if hasattr(made, "cache_clear") and name not in kept:
            made.cache_clear()
    for name in HANDLERS:
        sys.modules.pop(name, None)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The handlers' clock, at START until a test moves it."""
    clock = Clock()
    monkeypatch.setattr("mfa.runtime.clock.now", lambda: clock.now)
    return clock


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were asked for; none is made."""
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    return pauses


@pytest.fixture
def stack(
    cloud: Cloud, clock: Clock, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stack]:
    """The functions in a new execution environment, on an empty table, each with no more rights than its own."""
    cloud.empty()
    stack = Stack(cloud, clock, monkeypatch)
    stack.restart()
    yield stack
    assert [each for asked in cloud.wire.asked for each in refused(asked)] == []


@pytest.fixture
def wire(stack: Stack) -> Wire:
    """What goes from the functions to AWS."""
    return stack.wire


@pytest.fixture
def stream(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Hand every write of a code since the last time to record_usage, each as a record of its own."""
    records: list[dict[str, Any]] = []
    numbers, call = count(1), Table.call

    def recorded(table: Table, operation: str, **request: Any) -> Any:
        if operation in ("get_item", "batch_get_item", "transact_get_items", "query"):
            return call(table, operation, **request)
        before = stack.items()
        try:
            return call(table, operation, **request)
        finally:
            for key, item in stack.items().items():
                if key[1] == "CODE" and item != before.get(key):
                    second = stack.clock.now // 1000
                    records.append(change(key, item, before.get(key), next(numbers), second))

    def deliver() -> None:
        written = list(records)
        assert stack.hand_over("record_usage", *written) == []
        records.clear()

    monkeypatch.setattr(Table, "call", recorded)
    return deliver


@pytest.fixture
def seeded(cloud: Cloud, clock: Clock) -> Callable[[str, Callable[[], Any]], Any]:
    """Do what `make` does by the operations the first time, and from then on by its items, which is faster."""

    def seed(name: str, make: Callable[[], Any]) -> Any:
        if name not in cloud.seeds:
            before = deepcopy(cloud.table.items)
            made = make()
            added = {key: item for key, item in cloud.table.items.items() if before.get(key) != item}
            cloud.seeds[name] = made, deepcopy(added), clock.now
            cloud.delivered.clear()
            cloud.wire.reset()
        made, items, clock.now = cloud.seeds[name]
        cloud.table.items.update(deepcopy(items))
        return made

    return seed


@pytest.fixture
def shop(seeded: Callable[..., str], stack: Stack) -> str:
    """An application whose messages are the code alone."""
    return seeded("shop", stack.application)


@pytest.fixture
def ann(seeded: Callable[..., str], stack: Stack, shop: str) -> str:
    """A user of the shop whose address is validated."""
    return seeded("ann", lambda: stack.validated(shop))


@pytest.fixture
def hello(seeded: Callable[..., str], stack: Stack) -> str:
    """A stored template that nothing uses."""
    return seeded("hello", stack.template)


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What the handlers log."""
    stream = io.StringIO()
    for handler in telemetry.logger().handlers:
        monkeypatch.setattr(handler, "stream", stream)
    return stream


def logged(log: io.StringIO) -> list[dict[str, Any]]:
    """The lines that were logged."""
    return [json.loads(line) for line in log.getvalue().splitlines()]


@pytest.fixture
def run(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run mfactl; return its result, an error of the service raised as it is."""
    monkeypatch.setattr(options, "now", lambda: stack.clock.now)
    return lambda *arguments, **more: CliRunner().invoke(mfactl.app, arguments, **more)
