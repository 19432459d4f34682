"""A small world to break things in: two applications, users in every state, and what can be read off its table."""

import base64
import importlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple
from unittest import mock

import boto3
from botocore.retries.quota import RetryQuota
from botocore.session import get_session
from botocore.signers import RequestSigner
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.model_instances import reset_model_data
from moto.dynamodb import dynamodb_backends
from moto.dynamodb.models.dynamo_type import LimitedSizeDict
from moto.sns import sns_backends

from local.cloudformation import with_defaults
from mfa import wiring
from mfa.codes.draw import Binding, guess_digests
from mfa.codes.keyring import parse
from mfa.flows import verification_ids
from mfa.models.resources import Caller, UserKey
from mfa.runtime import clients, clock
from mfa.senders.delivery_methods import METHODS
from mfa.store.table import decoded
from mfa.store.user_items import partition_key
from mfa.tenants import credit, tokens
from tests.faults.wire import Wire
from tests.support import moto_speed
from tests.support.methods import ENVIRONMENT

ROOT = Path(__file__).parents[2]
START = 1_795_457_760_123  # 2026-11-23T18:16:00.123Z
LATER = START + 60_000
ACCOUNT = "acme"
SECRET = json.dumps({"key": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ--"})
NUMBERS = {
    name: f"+1202555{n:04}"
    for n, name in enumerate(
        ("ann", "bob", "lou", "sam", "pat", "new", "eve", "ida", "una", "roy", "joy", "joe", "max"), 123
    )
}
SECOND = "+12025550198"  # The number that max changes to.
# Those whose number is the user, as CAMARA has it; nothing was sent to the first.
HOLDERS = ("una", "roy", "joy", "joe")
ENROLLED = (
    ("booth", "eve"), ("shop", "ann"), ("shop", "lou"), ("kiosk", "sam"), ("phone", "ida"), ("phone", "kim"),
)  # fmt: skip
MAILBOXES = {"kim": "kim@shop.example", "new": "new@shop.example"}
FUNCTIONS = [path.stem for path in (ROOT / "functions").glob("*.py")]
# Functions without an HTTP answer.
PLAIN = ("authorize", "record_usage", "keep_receipt", "publish_events", "purge_application")
Items = dict[tuple[str, str], dict[str, Any]]


class Reply(NamedTuple):
    """What a function gave back: an API answer, or for those without one a word."""

    status: int
    code: str
    headers: Mapping[str, str]
    body: Any

    @property
    def short(self) -> str:
        """The answer in a table's cell."""
        return str(self.status) if self.code in ("", str(self.status)) else f"{self.status}/{self.code}"


class World:
    """The functions, the table and the messages; `restore` brings back the beginning."""

    def __init__(self) -> None:
        self.now = START
        self.wire = Wire()
        self.sleeps: list[float] = []
        self.ids: dict[str, str] = {}
        self.codes: dict[str, str] = {}
        self.verifications: dict[str, str] = {}
        self.token = ""
        self.seeded: Items = {}  # What is stored after `restore`.

    @contextmanager
    def running(self) -> Iterator["World"]:
        """Make the clients, the table and the seed; nothing sleeps, and retries never run out of quota."""
        with (
            mock_aws(),
            mock.patch.object(clock, "now", self._clock),
            mock.patch.object(clients, "session", cache(get_session)),
            mock.patch("time.sleep", self.sleeps.append),
            mock.patch.dict(os.environ, ENVIRONMENT),
            mock.patch.object(RetryQuota, "acquire", return_value=True),
            mock.patch.object(RequestSigner, "sign"),  # Nobody looks at signatures.
            # By itself it sums up the whole item for each attribute.
            mock.patch.object(LimitedSizeDict, "__setitem__", dict.__setitem__),
        ):
            moto_speed.install()
            _forget(())
            boto3.setup_default_session()
            keys = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
            table = with_defaults()["Resources"]["Table"]["Properties"]
            boto3.client("dynamodb").create_table(TableName="mfa", **{key: table[key] for key in keys})
            boto3.client("secretsmanager").create_secret(Name="mfa-code-keys", SecretString=SECRET)
            senders = [each.args[0] for each in wiring.sender().args[0].values()]
            others = wiring.batch_table().client, wiring._secrets_client(), wiring.event_bus().args[0]
            for client in (*others, *senders):
                self.wire.attach(client)
            self._seed()
            self._start = moto_speed.copied(self._table.items), dict(self.messages), list(self.wire.taken)
            self.seeded = self.items()
            yield self
            _forget(())

    def _clock(self) -> int:
        return self.now

    @property
    def _table(self) -> Any:
        return dynamodb_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].tables["mfa"]

    @property
    def messages(self) -> dict[str, tuple[str, str]]:
        """The messages that SNS took, oldest first: number and text."""
        taken: dict[str, tuple[str, str]] = sns_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].sms_messages
        return taken

    def restore(self) -> None:
        """Everything as seeded, a minute later, in an execution environment that has read nothing yet."""
        reset_model_data()  # Moto keeps every copy of the table that a transaction made.
        items, messages, taken = self._start
        self._table.items, self.wire.taken = moto_speed.copied(items), list(taken)
        self.messages.clear()
        self.messages.update(messages)
        self.now = LATER
        self.restart()

    def restart(self) -> None:
        """Begin a new execution environment; its clients stay, for they keep nothing but connections."""
        _forget(("table", "batch_table", "sender", "event_bus", "_secrets_client"))

    def items(self) -> Items:
        """All that is stored, by key, as plain values."""
        return {
            (pk.value, sk.value): _plain(item)
            for pk, group in self._table.items.items()
            for sk, item in group.items()
        }

    def key(self, application: str, user: str) -> UserKey:
        """The key of a user."""
        key = UserKey(ACCOUNT, self.ids[application], user)
        if user in HOLDERS:
            caller = Caller(ACCOUNT, frozenset(), key.application)
            key = verification_ids.user_key(parse(SECRET), caller, NUMBERS[user])
        return key

    def handed_over(self, challenge: Mapping[str, Any], key: UserKey) -> bool:
        """Whether some message that was taken carries the code."""
        texts = [text for _, text in self.messages.values()] + self.wire.taken
        return any(challenge["digest"] in digests_of(key, text) for text in texts)

    def invoke(self, function: str, event: Mapping[str, Any], context: Any = None) -> Reply:
        """Call a function with an event as Lambda does; what its runtime makes of an exception is a reply too."""
        before, self.wire.function = self.wire.function, function
        try:
            return self._invoke(function, event, context)
        finally:
            self.wire.function = before

    def _invoke(self, function: str, event: Mapping[str, Any], context: Any) -> Reply:
        handler = importlib.import_module(function).handler
        if function in PLAIN:
            return _invoke_plainly(handler, event, context)
        answer = handler(deepcopy(event), context)
        body = json.loads(answer["body"]) if answer["body"] else None
        code = body.get("error_code") or body.get("code", "") if isinstance(body, dict) else ""
        return Reply(answer["statusCode"], code, answer["headers"], body)

    def event(
        self,
        function: str,
        application: str = "",
        user: str = "",
        *,
        body: Any = None,
        query: Mapping[str, str] | None = None,
        key: str = "",
    ) -> dict[str, Any]:
        """The sample event of the function, with a request of our own."""
        event: dict[str, Any] = json.loads((ROOT / "events" / f"{function}.json").read_text())
        first = "Template_ID" if "{Template_ID}" in event["resource"] else "Application_ID"
        path = {first: self.ids.get(application, application), "User_ID": user}
        if "{Validation_ID}" in event["resource"]:
            path["Validation_ID"] = self.code_of(application, user)[1]
        event["pathParameters"] = {name: value for name, value in path.items() if value} or None
        lists = {name: [self.ids.get(value, value)] for name, value in (query or {}).items()}
        event["multiValueQueryStringParameters"] = lists or None
        event["body"] = None if body is None else json.dumps(body)
        if key:
            event["headers"]["Idempotency-Key"] = key
        event["requestContext"]["authorizer"] |= {"account": ACCOUNT, "scopes": " ".join(tokens.SCOPES)}
        return event

    def facade(self, function: str, application: str, body: Any, key: str = "") -> dict[str, Any]:
        """The same of an operation of CAMARA's, whose token names the application."""
        event = self.event(function, body=body, key=key)
        event["requestContext"]["authorizer"]["application"] = self.ids[application]
        return event

    def code_of(self, application: str, user: str) -> tuple[str, str]:
        """Where a user's code stands, and its validation id."""
        record = partition_key(UserKey(ACCOUNT, self.ids[application], user))
        return record, self.items()[record, "CODE"]["validation_id"]

    def last(self, address: str = "") -> str:
        """The code in the message that was taken last, by whatever took one to such an address."""
        beside = address and address[0] != "+"
        texts = self.wire.taken if beside else [text for _, text in self.messages.values()]
        return texts[-1] if texts else ""

    def _ok(self, function: str, *path: str, **request: Any) -> Any:
        reply = self.invoke(function, self.event(function, *path, **request))
        assert reply.status == 200, reply
        return reply.body

    def _seed(self) -> None:
        self.restart()
        _, self.token = tokens.issue(wiring.table(), ACCOUNT, "token", tokens.SCOPES, START)
        credit.grant(wiring.table(), ACCOUNT, 100, "", START)
        texts = {"associate_template": "$code", "login_template": "$code"}
        for name, policy in (("shop", "NEW"), ("club", "NEW"), ("kiosk", "SAME")):
            body = {"name": name, "resend_policy": policy} | texts
            self.ids[name] = self._ok("create_application", body=body)["id"]
        for name in ("hello", "bye"):
            self.ids[name] = self._ok("create_template", body={"name": name, "body": "$code"})["id"]
        body = {"name": "booth", "associate_template": self.ids["hello"], "login_template": self.ids["hello"]}
        self.ids["booth"] = self._ok("create_application", body=body)["id"]
        methods = {"auth_token_delivery_methods": ",".join(METHODS)}
        self.ids["phone"] = self._ok("create_application", body={"name": "phone"} | texts | methods)["id"]
        for application, user in ENROLLED:
            code = self._send("associate", application, user)
            self._ok("validate", application, user, body={"validation_code": code})
        self._send("associate", "shop", "bob")
        code = self._send("associate", "shop", "max")
        self._ok("validate", "shop", "max", body={"validation_code": code})
        self._ok("associate", "shop", "max", body={"address": SECOND})
        self.codes["max"] = self.last(SECOND)
        self._send("associate", "kiosk", "pat")
        for application, user in (("shop", "roy"), ("shop", "joy"), ("kiosk", "joe")):
            self._verify(application, user)
        body = {"authenticationId": self.verifications["joy"], "code": self.codes["joy"]}
        assert self.invoke("validate_code", self.facade("validate_code", "shop", body)).status == 204
        for application, user in ENROLLED:
            if user != "ann":
                self._send("login_start", application, user)
        wrong = self.event("validate", "kiosk", "pat", body={"validation_code": "wrong"})
        assert self.invoke("validate", wrong).status == 412

    def _send(self, function: str, application: str, user: str) -> str:
        address = MAILBOXES.get(user) or NUMBERS[user]
        self._ok(function, application, user, body={"address": address} if function == "associate" else {})
        self.codes[user] = self.last(address)
        return self.codes[user]

    def _verify(self, application: str, user: str) -> None:
        body = {"phoneNumber": NUMBERS[user], "message": "{{code}}"}
        reply = self.invoke("send_code", self.facade("send_code", application, body))
        assert reply.status == 200, reply
        self.codes[user], self.verifications[user] = self.last(), reply.body["authenticationId"]


@cache
def digests_of(key: UserKey, text: str) -> frozenset[bytes]:
    """The digests that a code has which a user was sent in `text`."""
    return guess_digests(parse(SECRET).accepted, Binding(*key), text)


def _invoke_plainly(handler: Any, event: Mapping[str, Any], context: Any) -> Reply:
    """A function without an HTTP answer: an exception is a failed invocation, and a reader of the stream names records."""
    left = iter(range(300_000, 0, -1000))
    plenty = SimpleNamespace(get_remaining_time_in_millis=lambda: next(left))
    try:
        answer = handler(deepcopy(event), context or plenty)
        failed = bool((answer or {}).get("batchItemFailures"))
        return Reply(0, "records named to come again", {}, None) if failed else Reply(200, "", {}, answer)
    except Exception as error:  # noqa: BLE001 - so does Lambda
        return Reply(0, f"invocation fails ({type(error).__name__})", {}, None)


def _plain(item: Any) -> dict[str, Any]:
    """An item as plain values. They are kept with it: an update makes another item."""
    kept: dict[str, Any] = item.__dict__
    if "plain" not in kept:
        attributes = item.to_json()["Attributes"]
        kept["plain"] = decoded({name: _as_read(value) for name, value in attributes.items()})
    return kept["plain"]


def _as_read(value: dict[str, Any]) -> dict[str, Any]:
    """Moto keeps the bytes in sets as base64 text; boto would have decoded them."""
    if "BS" not in value:
        return value
    return {"BS": [base64.b64decode(each) if isinstance(each, str) else each for each in value["BS"]]}


def _forget(kept: tuple[str, ...]) -> None:
    """Empty the caches of what is made once per execution environment, but those of `kept`."""
    for name, made in vars(wiring).items():
        if hasattr(made, "cache_clear") and name not in kept:
            made.cache_clear()
    if "sender" not in kept:
        clients.end_user_messaging.cache_clear()
    for name in FUNCTIONS:
        sys.modules.pop(name, None)
