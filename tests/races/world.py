"""The service as one process sees it: its rules and handlers on the engine, and a sender that keeps what it is given.

Used by the suite itself, to set a stage and to look at what is left, and by each process of the crowd.
"""

import importlib
import json
import os
import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from mfa import wiring
from mfa.codes.keyring import KeySource
from mfa.codes.sealing import seal
from mfa.errors import MfaError, Unavailable
from mfa.flows import enrolment, login, users, validation
from mfa.flows.code_sending import SendRequest
from mfa.fraud import send_counts
from mfa.models.code import Challenge, Purpose
from mfa.models.message import Message
from mfa.models.resources import Application, Caller, Status, User, UserKey
from mfa.runtime import clock, telemetry
from mfa.runtime.settings import from_environment
from mfa.store import application_items, budget_items, challenge_items, user_items
from mfa.store.budget_items import Budget
from mfa.store.table import Item, Key, Table
from mfa.tenants import application_changes, applications, credit, stored_templates
from mfa.tenants.service import Service
from mfa.values.dates import timestamp
from mfa.values.ids import new_id
from mfa.values.paging import Page

ROOT = Path(__file__).parents[2]
CALLER = Caller("acme", frozenset({"applications:write", "codes:send", "codes:validate"}))
START = 1_795_457_760_123  # 2026-11-23T18:16:00.123Z
NUMBER = "+12025550123"
Step = tuple[Any, ...]  # An operation's name and its arguments.


class Call(NamedTuple):
    """One request of one caller: an operation of World by name, its arguments, when, and with which settings."""

    operation: str
    arguments: tuple[Any, ...]
    now: int = START
    settings: Mapping[str, Any] | None = None
    fails: bool = False  # The messaging service takes no message from this caller.
    # Requests of the table whose first ends in an error, by the error's code, with nothing written.
    refused: Mapping[str, str] = {}
    # Requests of the table whose first answer is lost, so that each is made twice.
    repeated: tuple[str, ...] = ()


class Outcome(NamedTuple):
    """The response of one call, and the messages that were delivered on its account."""

    status: int
    code: str
    value: Any
    headers: dict[str, str]
    messages: tuple[Message, ...]

    @property
    def text(self) -> str:
        """The one message that was delivered: with the races' templates, the code alone."""
        (message,) = self.messages
        return message.text

    @property
    def attempts_left(self) -> int | None:
        """What the answer says of the code's attempts, if it says something."""
        left = self.headers.get("x-attempts-remaining")
        return None if left is None else int(left)


class KeptMessages(threading.local):
    """A sender that keeps, for each thread, what its call sends, or fails as the messaging service does.

    `interrupt` is called once, with the message, before the send returns.
    """

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.fails = False
        self.interrupt: Callable[[Message], Any] | None = None

    def __call__(self, message: Message) -> None:
        fails, interrupt, self.interrupt = self.fails, self.interrupt, None
        if interrupt:
            interrupt(message)
        if fails:
            raise Unavailable("The messaging service is busy.")
        self.messages.append(message)


class FaultyClient(threading.local):
    """A client of DynamoDB whose requests can meet, for each thread, what the local engines never answer."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.refused: dict[str, str] = {}
        self.repeated: tuple[str, ...] = ()

    def __getattr__(self, operation: str) -> Any:
        request = getattr(self._client, operation)
        if operation in self.repeated:
            return partial(_twice, request)
        if error := self.refused.pop(operation, ""):
            return partial(_refuse, error)
        return request


def _twice(request: Callable[..., Any], **arguments: Any) -> Any:
    """Make a request, lose the answer, and make it again, as the SDK does."""
    with suppress(ClientError):
        request(**arguments)
    return request(**arguments)


def _refuse(code: str, **_: Any) -> None:
    reasons = [{"Code": "TransactionConflict"}]  # Read where a transaction is canceled.
    raise ClientError(
        {"Error": {"Code": code, "Message": "refused"}, "CancellationReasons": reasons}, "Write"
    )


@dataclass(frozen=True)
class ReadApart(Table):
    """Reads item by item, which is all that BatchGetItem promises, and before the last one lets others write."""

    others: Callable[[], Any]

    def get_all(self, *keys: Key) -> list[Item | None]:
        found = [self.get(key) for key in keys[:-1]]
        self.others()
        return [*found, self.get(keys[-1])]


class World:
    """Operations by name: each calls a rule, or a deployed function's handler, as its endpoint does."""

    def __init__(self, endpoint: str, table_name: str) -> None:
        config = Config(
            max_pool_connections=64,
            # A local engine on a busy machine now and then answers that it is.
            retries={"total_max_attempts": 3, "mode": "standard"},
            connect_timeout=60,
            read_timeout=60,
            parameter_validation=False,  # The rules' own tests have it; here it only costs time.
        )
        self.client = boto3.client("dynamodb", endpoint_url=endpoint, config=config)
        self._faulty = FaultyClient(self.client)
        self.table = Table(self._faulty, table_name)
        self.settings = from_environment(os.environ | {"TABLE_NAME": table_name})
        self.keys = KeySource(lambda: json.dumps({"key": "k" * 64}))
        self.sender = KeptMessages()
        self._services: dict[str, Service] = {}
        self._lock = threading.Lock()

    def call(self, call: Call) -> Outcome:
        """Do what the caller asks for."""
        self.sender.messages, self.sender.fails = [], call.fails
        self._faulty.refused, self._faulty.repeated = dict(call.refused), call.repeated
        try:
            operation = getattr(self, call.operation)
            value, headers = operation(self._service(call.settings or {}), call.now, *call.arguments)
            status, code = 200, "200"
            if call.operation == "handle":
                status, code = headers.pop("status"), value.get("error_code", "200")
        except MfaError as error:
            value, headers, status, code = error.detail, dict(error.headers), error.status, error.code
            if error.retry_after is not None:
                headers["retry-after"] = str(error.retry_after)
        return Outcome(status, code, value, headers, tuple(self.sender.messages))

    def ok(self, call: Call) -> Outcome:
        """Do what succeeds, while setting a stage."""
        outcome = self.call(call)
        if outcome.status != 200:
            raise RuntimeError(f"{call}: {outcome}")
        return outcome

    def _service(self, changes: Mapping[str, Any]) -> Service:
        made = Service(self.table, replace(self.settings, **changes), self.keys)
        return self._services.setdefault(repr(changes), made)

    # Operations.

    def validate(self, service: Service, now: int, key: UserKey, guess: str, only: str = "") -> Any:
        """Guess, at the code of the id `only` if it is given, as CAMARA's validate-code does."""
        accepted = validation.validate(service, caller(key), key, guess, now, new_id(now), only)
        return accepted.validation_id, accepted.headers

    def login_start(self, service: Service, now: int, key: UserKey) -> Any:
        return login.start(service, self.sender, SendRequest(caller(key), key, "", now))

    def associate(self, service: Service, now: int, key: UserKey, address: str = NUMBER) -> Any:
        return enrolment.associate(service, self.sender, SendRequest(caller(key), key, "", now), address)

    def count(self, service: Service, now: int, records: list[dict[str, Any]]) -> Any:
        """Count records of the table's stream; those that failed are the answer's."""
        return send_counts.count(service.table, service.settings, records), {}

    def dissociate(self, service: Service, now: int, key: UserKey) -> Any:
        return users.dissociate(service.table, CALLER, key, now), {}

    def delete_user(self, service: Service, now: int, key: UserKey) -> Any:
        return users.delete(service.table, CALLER, key, now), {}

    def create_application(self, service: Service, now: int, fields: Any, account: str = "acme") -> Any:
        made_by = service.table, service.settings, CALLER._replace(account=account)
        return application_changes.create(*made_by, fields, now, new_id(now)).id, {}

    def change_application(self, service: Service, now: int, app: str, changes: dict[str, Any]) -> Any:
        return application_changes.change(service.table, service.settings, CALLER, app, changes, now), {}

    def delete_template(self, service: Service, now: int, template: str) -> Any:
        return stored_templates.delete(service.table, CALLER, template, now, force=False), {}

    def handle(self, service: Service, now: int, name: str, key: UserKey, body: Any, token: str) -> Any:
        """Call functions/NAME.py with an Idempotency-Key. Only the crowd's processes do: no other test is in them."""
        event = json.loads((ROOT / "events" / f"{name}.json").read_text())
        event["pathParameters"] = {"Application_ID": key.application, "User_ID": key.user}
        event["body"] = json.dumps(body)
        event["headers"] |= {"Content-Type": "application/json", "Idempotency-Key": token}
        granted = {"account": CALLER.account, "scopes": " ".join(CALLER.scopes)}
        event["requestContext"]["authorizer"] |= granted
        with self._lock:
            self._wire(service, now)
            handler = importlib.import_module(name).handler
            handler.start()
        response = handler(event, None)
        return json.loads(response["body"]), response["headers"] | {"status": response["statusCode"]}

    def _wire(self, service: Service, now: int) -> None:
        """Give functions the engine, our clock, and no telemetry, which is one thread's."""
        wiring.settings = lambda: self.settings
        wiring.table, wiring.service = lambda: self.table, lambda: service
        wiring.sender = lambda: self.sender
        clock.now = lambda: now
        for part in ("begin_request", "record_outcome", "log_failure", "note"):
            setattr(telemetry, part, lambda *_, **__: None)

    # Operations while a message is on its way, or between two reads.

    def slowly(self, service: Service, now: int, operation: str, *arguments: Any) -> Any:
        """Do an operation whose message takes a while."""
        self.sender.interrupt = lambda _: time.sleep(random.random() / 20)
        return getattr(self, operation)(service, now, *arguments)

    def overtaken(self, service: Service, now: int, first: Step, *others: Step) -> Any:
        """Do the first operation; while its message, which fails, is on its way, do others, with success."""

        def overtake(_: Message) -> None:
            self.sender.fails = False
            for operation, *arguments in others:
                getattr(self, operation)(service, now, *arguments)

        self.sender.interrupt = overtake
        return getattr(self, first[0])(service, now, *first[1:])

    def used_at_once(self, service: Service, now: int, key: UserKey) -> Any:
        """Start a login whose message is delivered, but whose send fails; the code is entered before the undo."""
        self.sender.interrupt = lambda message: self.validate(service, now, key, message.text)
        return self.login_start(service, now, key)

    def login_overtaken_by(self, service: Service, now: int, operation: str, key: UserKey) -> Any:
        """Start a login; while it reads, another operation on its user is done."""
        others = partial(getattr(self, operation), service, now, key)
        table = ReadApart(self._faulty, self.table.name, others)
        return self.login_start(replace(service, table=table), now, key)

    # What is in the table.

    def challenge(self, key: UserKey) -> Challenge:
        """The user's last code."""
        return challenge_items.read(self.table.get(challenge_items.item_key(key)))

    def challenges(self, keys: Sequence[UserKey]) -> list[Challenge]:
        """The last codes of all these users."""
        return [self.challenge(key) for key in keys]

    def user(self, key: UserKey) -> User | None:
        return user_items.fetch(self.table, key)

    def address_budget(self, application: str) -> Budget:
        """The budget of the number that users have unless it is said."""
        digest = self.keys.current(START).address_digest(CALLER.account, application, NUMBER)
        key = budget_items.key(CALLER.account, application, digest)
        return budget_items.read(self.table.get(key))

    def application(self, application: str) -> Application | None:
        return application_items.fetch(self.table, application)

    def applications(self, account: str) -> list[Application]:
        """All applications of an account."""
        return applications.find_page(self.table, Caller(account, frozenset()), Page({}, 200, ""))[0]

    # Stages.

    def shop(self, account: str = CALLER.account, **fields: Any) -> str:
        """A new application whose messages are the code alone; return its id."""
        body = {"name": f"shop {random.random()}", "associate_template": "$code", "login_template": "$code"}
        return str(self.ok(Call("create_application", (body | fields, account))).value)

    def paying_shop(self, amount: int) -> tuple[str, str]:
        """A new account with so much credit, and an application of it; return their ids."""
        account = f"payer-{random.getrandbits(64):x}"
        credit.grant(self.table, account, amount, "", START)
        return account, self.shop(account)

    def template(self, name: str) -> str:
        """A new stored template; return its id."""
        fields = {"name": name, "body": "$code", "bodies": {}}
        made = stored_templates.create(self.table, self.settings, CALLER, fields, START, new_id(START))
        return made.template.id

    def validated(self) -> UserKey:
        """A user of a new application whose address is validated."""
        key, code = self.waiting(Purpose.ASSOCIATION)
        self.ok(Call("validate", (key, code)))
        return key

    def waiting(self, purpose: Purpose) -> tuple[UserKey, str]:
        """A user of a new application for whom a code is pending; return its key and the code."""
        if purpose is Purpose.LOGIN:
            key, operation = self.validated(), "login_start"
        else:
            key, operation = UserKey(CALLER.account, self.shop(), "ann"), "associate"
        return key, self.ok(Call(operation, (key,))).text

    def enrolled(self, count: int, **fields: Any) -> list[UserKey]:
        """Validated users of a new application, each with an address of its own, put into the table at once."""
        application, date = self.shop(**fields), timestamp(START)
        keys = [UserKey(CALLER.account, application, f"user {number}") for number in range(count)]
        writes = []
        for number, key in enumerate(keys):
            sealed = seal(self.keys.current(START).sealing_key, key, f"+120255501{number:02}")
            user = User(key.user, Status.VALIDATED, date, date, 2, "", sealed, revision=1)
            writes.append(user_items.put(key, None, user))
        self.table.transact(writes, new_id(START))
        return keys


def caller(key: UserKey) -> Caller:
    """Who calls for a user: every account but the first pays its messages."""
    return CALLER._replace(account=key.account, metered=key.account != CALLER.account)


def wrong_guesses(code: str, count: int) -> Sequence[str]:
    """As many different guesses as asked for, none of them the code."""
    return [str((int(code) + 1 + number) % 1_000_000).zfill(6) for number in range(count)]
