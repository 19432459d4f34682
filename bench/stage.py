"""Calls the real handlers with a real database engine, in this process, configured like the template's functions."""

import importlib
import itertools
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

import boto3
from botocore.config import Config

from bench.wire import Wire
from local.cloudformation import with_defaults
from mfa.runtime import clients
from tests.races import engines
from tools.deploy.takeover import creation_parameters

ROOT = Path(__file__).parents[1]
TABLE_NAME = "mfa-bench"
SECRET = json.dumps({"key": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ--"})
NUMBER = "+12025550123"
SCOPES = "applications:read applications:write users:read codes:send codes:validate"
# The stage also sends e-mail and calls; functions that are measured as deployed send only text messages.
METHODS = {"EMAIL_FROM": "codes@mfa.example", "VOICE_ORIGINATION": "+12025550100"}
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_REGION": "us-east-1",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}
# Long, because an engine on a busy machine can be slow.
PATIENT = Config(connect_timeout=10, read_timeout=30)
Event = dict[str, Any]


def functions() -> dict[str, str]:
    """Return the deployed functions: file name and name in the template."""
    resources = with_defaults()["Resources"].items()
    kind = "AWS::Serverless::Function"
    return {
        each["Properties"]["Handler"].split(".")[0]: name for name, each in resources if each["Type"] == kind
    }


def variables() -> dict[str, str]:
    """Return the functions' environment."""
    given = with_defaults()["Globals"]["Function"]["Environment"]["Variables"]
    chosen = {"TABLE_NAME": TABLE_NAME, "CODE_KEYS_SECRET": "mfa-code-keys", "PURGE_GRACE_SECONDS": "0"}
    named = {name: str(value) for name, value in given.items() if value is not None}
    return named | chosen | {"POWERTOOLS_SERVICE_NAME": "mfa"} | CREDENTIALS


class Context:
    """Lambda's context object, with enough time."""

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        """Return the time left."""
        return 300_000


class Reply(NamedTuple):
    """A handler's response."""

    status: int
    headers: Mapping[str, str]
    body: Any


class Stage:
    """Calls handlers; `wire` contains what they sent. Every application has its own account."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self._numbers = itertools.count(1)
        self._offset = 0
        self._names = iter(f"Shop {number}" for number in itertools.count(1))

    def pass_time(self, seconds: int) -> None:
        """Advance the handlers' clock by `seconds`."""
        self._offset += seconds * 1_000_000_000
        if not hasattr(self, "_clock"):
            self._clock = time.time_ns
            time.time_ns = lambda: self._clock() + self._offset

    def account(self) -> str:
        """Return an unused account."""
        return f"account-{next(self._numbers)}"

    def event(
        self,
        function: str,
        account: str,
        *path: str,
        body: Any = None,
        query: Mapping[str, str] | None = None,
        key: str = "",
    ) -> Event:
        """Return the function's sample event with the given request."""
        event: Event = json.loads((ROOT / "events" / f"{function}.json").read_text())
        first = "Template_ID" if "{Template_ID}" in event["resource"] else "Application_ID"
        names = (first, "User_ID", "Validation_ID")
        event["pathParameters"] = dict(zip(names, path, strict=False)) or None
        lists = {name: [value] for name, value in (query or {}).items()}
        event["multiValueQueryStringParameters"] = lists or None
        event["body"] = None if body is None else json.dumps(body)
        event["headers"] |= {"Content-Type": "application/json"} | ({"Idempotency-Key": key} if key else {})
        event["requestContext"]["authorizer"] |= {"account": account, "scopes": SCOPES}
        return event

    def invoke(self, function: str, event: Event) -> Reply:
        """Call the function's handler."""
        given = importlib.import_module(function).handler(deepcopy(event), Context)
        if given is None or "statusCode" not in given:
            return Reply(200, {}, given)
        is_json = given["headers"].get("content-type") == "application/json"
        return Reply(
            given["statusCode"], given["headers"], json.loads(given["body"]) if is_json else given["body"]
        )

    def ok(self, function: str, account: str, *path: str, **request: Any) -> Any:
        """Call a function that must succeed; return the body."""
        reply = self.invoke(function, self.event(function, account, *path, **request))
        if reply.status != 200:
            raise RuntimeError(f"{function}: {reply}")
        return reply.body

    def application(self, account: str, **fields: Any) -> str:
        """Create an application whose messages contain only the code; return its id.

        An unknown user then enters a code, so that the application and the keys are cached.
        """
        body = {"name": next(self._names), "associate_template": "$code", "login_template": "$code"} | fields
        application = str(self.ok("create_application", account, body=body)["id"])
        self.warm(account, application)
        return application

    def warm(self, account: str, application: str) -> None:
        """Fill the caches of the environment."""
        guess = {"validation_code": "000000"}
        self.invoke("validate", self.event("validate", account, application, "nobody", body=guess))

    def pending(self, account: str, application: str, user: str = "ann", number: str = NUMBER) -> str:
        """Start an association; return the code."""
        self.ok("associate", account, application, user, body={"address": number})
        return self.wire.message

    def validated(self, account: str, application: str, user: str = "ann", number: str = NUMBER) -> str:
        """Enrol a user; return its id."""
        code = self.pending(account, application, user, number)
        self.ok("validate", account, application, user, body={"validation_code": code})
        return user

    def login(self, account: str, application: str, user: str = "ann") -> str:
        """Start a login; return the code."""
        self.ok("login_start", account, application, user)
        return self.wire.message


def make_table(endpoint: str) -> Any:
    """Create the template's table; return a client of the engine, counted like all clients."""
    config = PATIENT.merge(Config(max_pool_connections=16))
    client = boto3.client("dynamodb", endpoint_url=endpoint, config=config)
    client.create_table(**creation_parameters(TABLE_NAME))
    return client


@contextmanager
def running(*, capacity: bool = True) -> Iterator[tuple[Stage, Any, str]]:
    """Yield a stage on an empty engine, a client of it, and the engine's name. Only once per process."""
    name = engines.choose()
    sys.path.insert(0, str(ROOT / "functions"))
    with engines.running(name) as endpoint:
        os.environ.update(
            variables() | METHODS | {"AWS_ENDPOINT_URL": endpoint, "POWERTOOLS_LOG_LEVEL": "ERROR"}
        )
        os.environ.pop("AWS_PROFILE", None)
        clients.STORE = clients.STORE.merge(PATIENT)
        client = make_table(endpoint)
        with Wire(SECRET, capacity).installed() as wire:
            yield Stage(wire), client, name
