"""What unit tests share: a DynamoDB client that answers by script, a sender that keeps messages, and a world of items."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import hypothesis
import pytest
from botocore.exceptions import ClientError

from mfa.codes.keyring import Keyring, KeySource, parse
from mfa.codes.sealing import seal
from mfa.models.code import Challenge
from mfa.models.message import Message
from mfa.models.resources import Application, Caller, Status, User, UserKey
from mfa.runtime.settings import Settings, from_environment
from mfa.store import application_items, challenge_items, user_items
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

    def transact_get_items(self, **request: Any) -> dict[str, Any]:
        self.calls.append(("transact_get_items", request))
        items = [self.items.get(_key(each["Get"]["Key"])) for each in request["TransactItems"]]
        return {"Responses": [{"Item": item} if item else {} for item in items]}

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
class KeptMessages:
    """A sender that keeps what it is given, or fails with the next of `failures`, after `before_failure`."""

    messages: list[Message] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    before_failure: Callable[[], None] = lambda: None

    def send(self, message: Message) -> None:
        if self.failures:
            self.before_failure()
            raise self.failures.pop(0)
        self.messages.append(message)


@dataclass
class World:
    """A caller with one application, whose user and code a test puts into the table."""

    dynamo: ScriptedDynamo
    service: Service
    sender: KeptMessages = field(default_factory=KeptMessages)
    caller: Caller = Caller("acme", frozenset())
    key: UserKey = UserKey("acme", APPLICATION_ID, "alice")
    now: int = NOW

    @property
    def table(self) -> Table:
        return self.service.table

    @property
    def keyring(self) -> Keyring:
        return self.service.keys.current(self.now)

    def put(self, key: Key, values: dict[str, Any]) -> None:
        """Store an item; what is empty and a set is left out, as DynamoDB has no empty sets."""
        kept = {name: value for name, value in values.items() if value != frozenset()}
        self.dynamo.items[key] = encoded({"pk": key[0], "sk": key[1]} | kept)

    def application(self, **changes: Any) -> Application:
        application = Application(**{"id": APPLICATION_ID, "account": "acme", "name": "Shop"} | changes)
        self.put(application_items.key(application.id), asdict(application))
        return application

    def user(self, status: Status = Status.VALIDATED, **changes: Any) -> User:
        fields: dict[str, Any] = {
            "id": self.key.user, "status": status, "created_date": "2026-11-01T00:00:00.000Z",
            "last_updated_date": "2026-11-01T00:00:00.000Z", "version_number": 3,
        }  # fmt: skip
        if status != Status.INITIAL:
            fields["sealed_address"] = seal(self.keyring.sealing_key, self.key, ADDRESS)
            fields["address_digest"] = "d" * 64
        user = User(**fields | changes)
        self.put(user_items.item_key(self.key), asdict(user))
        return user

    def challenge(self, **fields: Any) -> Challenge:
        challenge = Challenge(**{"revision": 1} | fields)
        self.put(challenge_items.item_key(self.key), asdict(challenge))
        return challenge


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
