"""A small world to break things in: applications, users in every state, and what can be read off its table."""

import base64
import json
from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from botocore.retries.quota import RetryQuota
from moto.dynamodb.models.dynamo_type import LimitedSizeDict

from mfa import wiring
from mfa.codes.draw import Binding, guess_digests
from mfa.codes.keyring import parse
from mfa.flows import verification_ids
from mfa.models.resources import Caller, UserKey
from mfa.senders.delivery_methods import METHODS
from mfa.store.table import decoded
from mfa.store.user_items import partition_key
from mfa.tenants import credit, tokens
from tests.faults.breaker import Breaker
from tests.support.cloud import SECRET, START, Clock, Cloud, Items
from tests.support.methods import ENVIRONMENT
from tests.support.stack import EVENTS, Stack

ACCOUNT = "acme"
NUMBERS = {
    name: f"+1202555{n:04}"
    for n, name in enumerate(
        ("ann", "bob", "lou", "sam", "pat", "new", "eve", "ida", "una", "roy", "joy", "joe", "max"), 123
    )
}
# Those whose number is the user, as CAMARA has it; nothing was sent to the first.
HOLDERS = ("una", "roy", "joy", "joe")
ENROLLED = (
    ("booth", "eve"), ("shop", "ann"), ("shop", "lou"), ("kiosk", "sam"), ("phone", "ida"), ("phone", "kim"),
)  # fmt: skip
MAILBOXES = {"kim": "kim@shop.example", "new": "new@shop.example"}
# Functions without an HTTP answer.
PLAIN = ("authorize", "record_usage", "keep_receipt", "publish_events", "purge_application")


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


class World(Stack):
    """The functions, the table and the messages; `restore` brings back the beginning. Nothing sleeps."""

    def __init__(self, cloud: Cloud, environment: pytest.MonkeyPatch) -> None:
        super().__init__(cloud, Clock(), environment)
        environment.setattr("time.sleep", lambda _: None)
        environment.setattr(RetryQuota, "acquire", lambda *_: True)
        # By itself it sums up the whole item for each attribute.
        environment.setattr(LimitedSizeDict, "__setitem__", dict.__setitem__)
        self.faults = Breaker()
        environment.setattr(self.wire, "carry", self.faults.carry)
        self.ids: dict[str, str] = {}
        self.codes: dict[str, str] = {}
        self.verifications: dict[str, str] = {}
        self.restart(**ENVIRONMENT)
        self._seed()
        self._start = cloud.kept(), dict(cloud.delivered), list(self.faults.taken)
        self.seeded = self.plain()  # What is stored after `restore`.

    def restore(self) -> None:
        """Everything as seeded, a minute later, in an execution environment that has read nothing yet."""
        items, messages, taken = self._start
        self.cloud.empty(items)
        self.cloud.delivered.update(messages)
        self.faults.taken = list(taken)
        self.clock.now = START + 60_000
        self.restart()

    def plain(self) -> Items:
        """All that is stored, by key, as plain values."""
        return {
            (pk.value, sk.value): _plain(item)
            for pk, group in self.cloud.table.items.items()
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
        texts = [each.text for each in self.messages] + self.faults.taken
        return any(challenge["digest"] in digests_of(key, text) for text in texts)

    def last(self, address: str = "") -> str:
        """The code in the message that was taken last, by whatever took one to such an address."""
        beside = address and address[0] != "+"
        texts = self.faults.taken if beside else [each.text for each in self.messages]
        return texts[-1] if texts else ""

    def invoke(self, function: str, event: Mapping[str, Any], context: Any = None) -> Reply:
        """Call a function with an event as Lambda does; what its runtime makes of an exception is a reply too."""
        handler = self.handler(function)
        if function in PLAIN:
            return _invoke_plainly(handler, event, context)
        answer = handler(deepcopy(event), context)
        body = json.loads(answer["body"]) if answer["body"] else None
        code = body.get("error_code") or body.get("code", "") if isinstance(body, dict) else ""
        return Reply(answer["statusCode"], code, answer["headers"], body)

    def event(
        self, name: str, application: str = "", user: str | None = None, **request: Any
    ) -> dict[str, Any]:
        """The event of a request on what is called so here."""
        if "{Validation_ID}" in EVENTS[name]["resource"]:
            request["validation"] = self.code_of(application, user)[1]
        query = {key: self.ids.get(value, value) for key, value in (request.pop("query", None) or {}).items()}
        made = self.ids.get(application, application) or None
        return super().event(name, made, user, query=query, **request)

    def facade(self, application: str, user: str, code: str = "", key: str | None = None) -> dict[str, Any]:
        """The event of CAMARA's operation that checks a user's `code`, or without one of that which sends it."""
        name, body = "send_code", {"phoneNumber": NUMBERS[user], "message": "{{code}}"}
        if code:
            name, body = "validate_code", {"authenticationId": self.verifications[user], "code": code}
        return self.event(name, body=body, key=key, context={"application": self.ids[application]})

    def code_of(self, application: str, user: str) -> tuple[str, str]:
        """Where a user's code stands, and its validation id."""
        record = partition_key(self.key(application, user))
        return record, self.plain()[record, "CODE"]["validation_id"]

    def _seed(self) -> None:
        _, self.token = tokens.issue(wiring.table(), ACCOUNT, "token", tokens.SCOPES, START)
        credit.grant(wiring.table(), ACCOUNT, 100, "", START)
        for name, policy in (("shop", "NEW"), ("club", "NEW"), ("kiosk", "SAME")):
            self.ids[name] = self.application(name, resend_policy=policy)
        for name in ("hello", "bye"):
            self.ids[name] = self.template(name, body="$code")
        stored = dict.fromkeys(("associate_template", "login_template"), self.ids["hello"])
        self.ids["booth"] = self.application("booth", **stored)
        self.ids["phone"] = self.application("phone", auth_token_delivery_methods=",".join(METHODS))
        for application, user in ENROLLED:
            self._enrol(application, user)
        self._send("associate", "shop", "bob")
        self._enrol("shop", "max")
        self._send("associate", "shop", "max", "+12025550198")  # Another number.
        self._send("associate", "kiosk", "pat")
        for application, user in (("shop", "roy"), ("shop", "joy"), ("kiosk", "joe")):
            self._verify(application, user)
        assert self.invoke("validate_code", self.facade("shop", "joy", self.codes["joy"])).status == 204
        for application, user in ENROLLED:
            if user != "ann":
                self._send("login_start", application, user)
        assert self.guess("kiosk", "pat", "wrong").status == 412

    def _send(self, function: str, application: str, user: str, address: str = "") -> None:
        address = address or MAILBOXES.get(user) or NUMBERS[user]
        self.ok(function, application, user, body={"address": address} if function == "associate" else {})
        self.codes[user] = self.last(address)

    def _enrol(self, application: str, user: str) -> None:
        self._send("associate", application, user)
        assert self.guess(application, user, self.codes[user]).status == 200

    def _verify(self, application: str, user: str) -> None:
        reply = self.invoke("send_code", self.facade(application, user))
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
