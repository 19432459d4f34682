"""What unit tests share: a DynamoDB client that answers by script, and a world of items."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import hypothesis
import pytest
from botocore.exceptions import ClientError

from mfa.codes.keyring import Keyring, KeySource, parse
from mfa.models.resources import Application, Caller, UserKey
from mfa.runtime.settings import Settings, from_environment
from mfa.store import application_items
from mfa.store.table import Key, Table, encoded
from mfa.tenants.service import Service

# The same examples on every run, and none kept on disk: a failure here is a failure everywhere.
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("repeatable")

NOW = 1_795_457_760_123  # 2026-11-23T18:16:00.123Z
SECRET = '{"key": "' + "k" * 64 + '"}'
APPLICATION_ID = "019ab2c4-5d6e-7f80-9a1b-2c3d4e5f6071"
ADDRESS = "+12025550123"


def client_error(
    code: str,
    message: str = "",
    reasons: list[str] | None = None,
    status: int = 400,
    item: dict[str, Any] | None = None,
) -> ClientError:
    """An error as botocore raises it."""
    response: dict[str, Any] = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    if reasons is not None:
        response["CancellationReasons"] = [{"Code": reason} for reason in reasons]
    if item is not None:
        response["Item"] = encoded(item)
    return ClientError(response, "Operation")  # type: ignore[arg-type]


@dataclass
class ScriptedDynamo:
    """A client whose reads come from `items` and whose every other call meets the next of `outcomes`.

    Out of outcomes, a call succeeds with an empty answer. `calls` keeps each call's name and request.
    """

    items: dict[Key, dict[str, Any]] = field(default_factory=dict)
    outcomes: list[dict[str, Any] | Exception] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def get_item(self, **request: Any) -> dict[str, Any]:
        self.calls.append(("get_item", request))
        item = self.items.get(_key(request["Key"]))
        return {"Item": item} if item else {}

    def batch_get_item(self, **request: Any) -> dict[str, Any]:
        self.calls.append(("batch_get_item", request))
        ((name, wanted),) = request["RequestItems"].items()
        found = [self.items[_key(key)] for key in wanted["Keys"] if _key(key) in self.items]
        return {"Responses": {name: found}, "UnprocessedKeys": {}}

    def __getattr__(self, operation: str) -> Callable[..., dict[str, Any]]:
        def call(**request: Any) -> dict[str, Any]:
            self.calls.append((operation, request))
            outcome = self.outcomes.pop(0) if self.outcomes else {}
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        return call

    def made(self, operation: str) -> list[dict[str, Any]]:
        """The requests of `operation`, in order."""
        return [request for name, request in self.calls if name == operation]


def _key(key: dict[str, Any]) -> Key:
    return key["pk"]["S"], key["sk"]["S"]


@dataclass
class World:
    """A caller with one application, which a test puts into the table."""

    dynamo: ScriptedDynamo
    service: Service
    caller: Caller = Caller("acme", frozenset())
    key: UserKey = UserKey("acme", APPLICATION_ID, "alice")
    now: int = NOW

    @property
    def table(self) -> Table:
        return self.service.table

    def put(self, key: Key, values: dict[str, Any]) -> None:
        """Store an item; what is empty and a set is left out, as DynamoDB has no empty sets."""
        kept = {name: value for name, value in values.items() if value != frozenset()}
        self.dynamo.items[key] = encoded({"pk": key[0], "sk": key[1]} | kept)

    def application(self, **changes: Any) -> Application:
        application = Application(**{"id": APPLICATION_ID, "account": "acme", "name": "Shop"} | changes)
        self.put(application_items.key(application.id), asdict(application))
        return application


@pytest.fixture
def refused() -> Callable[..., ClientError]:
    """Makes errors as botocore raises them."""
    return client_error


@pytest.fixture
def dynamo() -> ScriptedDynamo:
    return ScriptedDynamo()


@pytest.fixture
def table(dynamo: ScriptedDynamo) -> Table:
    return Table(dynamo, "mfa")  # type: ignore[arg-type]


@pytest.fixture
def settings() -> Settings:
    """The stack's defaults."""
    return from_environment()


@pytest.fixture
def keyring() -> Keyring:
    return parse(SECRET)


@pytest.fixture
def world(dynamo: ScriptedDynamo, table: Table, settings: Settings) -> World:
    return World(dynamo, Service(table, settings, KeySource(lambda: SECRET)))


@pytest.fixture
def now() -> int:
    """2026-11-23T18:16:00.123Z in milliseconds."""
    return NOW
