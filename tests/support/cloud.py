"""The AWS of tests: moto with the template's table and the secret, what it holds and has sent, and a clock."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.signers import RequestSigner
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.model_instances import reset_model_data
from moto.dynamodb import dynamodb_backends
from moto.sns import sns_backends

from local.cloudformation import with_defaults
from mfa import wiring
from mfa.runtime import clients, telemetry
from mfa.runtime.settings import Settings
from tests.support import moto_speed
from tests.support.wire import Wire
from tools.checks.translated import of_type
from tools.deploy.takeover import creation_parameters

ROOT = Path(__file__).parents[2]
START = 1_795_457_760_123  # 2026-11-23T18:16:00.123Z
CODE_KEYS = {"key": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ--"}
SECRET = json.dumps(CODE_KEYS)
TEMPLATE = with_defaults()
_functions = of_type(TEMPLATE, "AWS::Serverless::Function").values()
FUNCTIONS = {each["Handler"].removesuffix(".handler"): each.get("Events", {}) for each in _functions}
HANDLERS = list(FUNCTIONS)
Items = dict[tuple[str, str], dict[str, Any]]
# What keeps nothing of what is stored or set but connections.
_MADE_SLOWLY = ("table", "batch_table", "sender", "event_bus", "_secrets_client")
# A sender keeps the settings it was made with: these variables, and their values then.
_SETTINGS = [each.name.upper() for each in fields(Settings)]
_sends_by: dict[str, str] = {}

moto_speed.install()


@dataclass
class Clock:
    """The handlers' clock, in milliseconds; it advances by `step` at each reading."""

    now: int = START
    step: int = 0

    def __call__(self) -> int:
        self.now += self.step
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += round(seconds * 1000)


@dataclass(frozen=True)
class Cloud:
    """One table and the secret, the wire that the functions reach them over, and a client that it knows nothing of."""

    wire: Wire
    client: Any
    seeds: dict[str, tuple[Any, Any, int]] = field(default_factory=dict)

    @property
    def table(self) -> Any:
        """The table as moto keeps it."""
        return dynamodb_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].tables["mfa"]

    @property
    def delivered(self) -> dict[str, tuple[str, str]]:
        """The messages that SNS took, as moto keeps them: number and text."""
        delivered: dict[str, tuple[str, str]] = sns_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].sms_messages
        return delivered

    @property
    def messages(self) -> list[SimpleNamespace]:
        """The messages that SNS took, oldest first."""
        return [SimpleNamespace(to=to, text=text) for to, text in self.delivered.values()]

    def items(self) -> Items:
        """All that is stored, by key."""
        return {
            (pk.value, sk.value): moto_speed.attributes(item)
            for pk, group in self.table.items.items()
            for sk, item in group.items()
        }

    def kept(self) -> moto_speed.Groups:
        """What is stored, to begin with another time."""
        return moto_speed.copied(self.table.items)

    def empty(self, kept: moto_speed.Groups | None = None) -> None:
        """Forget what was stored, but what was `kept`, and what was sent, requested and broken."""
        reset_model_data()  # Moto keeps every copy of the table that a transaction made.
        self.table.items = moto_speed.copied(kept or {})
        self.delivered.clear()
        self.wire.reset()


@contextmanager
def running() -> Iterator[Cloud]:
    """An AWS with an empty table and the secret."""
    with mock_aws(), pytest.MonkeyPatch.context() as patched:
        patched.setattr(RequestSigner, "sign", lambda *_, **__: None)  # Nobody looks at signatures.
        cloud = Cloud(_wire(), _client("dynamodb"))
        cloud.client.create_table(**creation_parameters("mfa"))
        _client("secretsmanager").create_secret(Name="mfa-code-keys", SecretString=SECRET)
        cloud.wire.reset()
        yield cloud


@cache
def _wire() -> Wire:
    """The one wire of a process, of the session that all clients of the functions come from; they are made once."""
    forget()
    telemetry.logger()  # It writes to the stdout of its first use. A command's would be closed after the test.
    wire = Wire()
    wire.listen(clients.session().get_component("event_emitter"))
    return wire


@cache
def _client(service: str) -> Any:
    """A client of moto that the wire knows nothing of."""
    return boto3.client(service)


def forget(kept: Sequence[str] = ()) -> None:
    """Empty the caches of what is made once per execution environment, but those of `kept`."""
    for name, made in vars(wiring).items():
        if hasattr(made, "cache_clear") and name not in kept:
            made.cache_clear()
    if "sender" not in kept:
        clients.end_user_messaging.cache_clear()
    for name in HANDLERS:
        sys.modules.pop(name, None)


def restart() -> None:
    """Begin a new execution environment, whose clients are those of the last if they send by the same settings."""
    chosen = {name: os.environ.get(name, "") for name in _SETTINGS}
    forget(_MADE_SLOWLY if chosen == _sends_by else [each for each in _MADE_SLOWLY if each != "sender"])
    _sends_by.update(chosen)
