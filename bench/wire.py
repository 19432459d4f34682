"""Intercepts every HTTP request of botocore: counts it, and can respond from a recording.

It replaces botocore's `Endpoint._send`, which passes each try of a prepared request to the HTTP session, so it works
for any client. It imports only botocore, because it also runs with built functions.
"""

import base64
import json
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import parse_qs
from zlib import crc32

from botocore.awsrequest import AWSResponse
from botocore.endpoint import Endpoint

_PUBLISHED = (
    '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>'
    "567910cd-659e-55d4-8ccb-5aaf14679dc0</MessageId></PublishResult><ResponseMetadata><RequestId>"
    "d74b8436-ae13-5ab4-a9ff-ce54dfea72a0</RequestId></ResponseMetadata></PublishResponse>"
)
_THROTTLED = (
    '<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>Throttling</Code>'
    "<Message>Rate exceeded</Message></Error></ErrorResponse>"
)


# Services with JSON requests, by the first word of the operation.
_TARGETS = {
    "DynamoDB": "dynamodb",
    "AWSEvents": "events",
    "PinpointSMSVoiceV2": "pinpoint-sms-voice-v2",
    "secretsmanager": "secretsmanager",
}
_MAIL = "/v2/email/outbound-emails"


@dataclass(frozen=True)
class Sent:
    """A request and its response. Times are of the monotonic clock, units those of DynamoDB's pricing."""

    service: str
    operation: str
    content: dict[str, Any]
    status: int
    headers: dict[str, str]
    body: bytes
    began: float
    ended: float
    write_units: float = 0.0
    read_units: float = 0.0

    @property
    def place(self) -> str:
        """The kind of the request within an invocation: the operation and, for one item, its kind."""
        return f"{self.operation} {self.content.get('Key', {}).get('sk', {}).get('S', '')}".strip()


class _Body(NamedTuple):
    """The body of a response, as botocore reads it."""

    content: bytes

    def stream(self, **_: object) -> Iterator[bytes]:
        yield self.content


def answer(status: int, headers: dict[str, str], body: bytes) -> AWSResponse:
    """Return an HTTP response."""
    return AWSResponse("https://aws.invalid", status, headers, _Body(body))  # type: ignore[arg-type]


def read(request: Any) -> tuple[str, str, dict[str, Any]]:
    """Return the service, the operation and the parameters on the wire of a prepared request."""
    target = request.headers.get("X-Amz-Target", b"")
    text = target.decode() if isinstance(target, bytes) else target
    body = request.body.decode() if isinstance(request.body, bytes) else request.body
    if not text and request.url.endswith(_MAIL):
        return "sesv2", "SendEmail", json.loads(body)
    if not text:
        form = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
        return "sns", form["Action"], form
    prefix, _, operation = text.partition(".")
    return _TARGETS[prefix.partition("_")[0]], operation, json.loads(body)


_TEXTS: dict[str, Callable[[dict[str, Any]], str]] = {
    "sns": lambda content: str(content["Message"]),
    "sesv2": lambda content: str(content["Content"]["Simple"]["Body"]["Text"]["Data"]),
}


@dataclass
class Wire:
    """Counts requests. Requests to DynamoDB go to the engine; others get a response here.

    SNS is too busy for text messages to the numbers in `busy`.
    """

    secret: str
    capacity: bool = True  # Whether requests ask DynamoDB for the consumed capacity.
    sent: list[Sent] = field(default_factory=list)
    busy: set[str] = field(default_factory=set)

    @contextmanager
    def installed(self) -> Iterator["Wire"]:
        """Replace botocore's method for sending."""
        place: Any = Endpoint
        original = place._send
        place._send = lambda endpoint, request: self._send(request, lambda: original(endpoint, request))
        try:
            yield self
        finally:
            place._send = original

    @property
    def message(self) -> str:
        """The text of the last text message or e-mail sent."""
        return next(
            _TEXTS[each.service](each.content) for each in reversed(self.sent) if each.service in _TEXTS
        )

    def _send(self, request: Any, deliver: Callable[[], AWSResponse]) -> AWSResponse:
        service, operation, content = read(request)
        began = time.monotonic()
        if service == "dynamodb":
            if self.capacity and operation != "CreateTable":
                _ask_for_capacity(request, content)
            response = deliver()
        else:
            response = self._canned(service, content)
        ended, body = time.monotonic(), response.content
        units = (
            consumed(operation, content, response.status_code, body) if service == "dynamodb" else (0.0, 0.0)
        )
        headers = {name.lower(): value for name, value in response.headers.items()}
        self.sent.append(
            Sent(service, operation, content, response.status_code, headers, body, began, ended, *units)
        )
        return response

    def _canned(self, service: str, content: dict[str, Any]) -> AWSResponse:
        if service == "sns":
            if content["PhoneNumber"] in self.busy:
                return answer(400, {"content-type": "text/xml"}, _THROTTLED.encode())
            return answer(200, {"content-type": "text/xml"}, _PUBLISHED.encode())
        if service in {"sesv2", "pinpoint-sms-voice-v2"}:
            return answer(200, {}, b'{"MessageId": "1"}')
        if service == "events":
            return answer(
                200, {}, json.dumps({"Entries": [{"EventId": "1"}] * len(content["Entries"])}).encode()
            )
        body = json.dumps({"ARN": "arn", "Name": "mfa-code-keys", "SecretString": self.secret}).encode()
        return answer(200, {"x-amz-crc32": str(crc32(body))}, body)


def _ask_for_capacity(request: Any, content: dict[str, Any]) -> None:
    body = json.dumps(content | {"ReturnConsumedCapacity": "INDEXES"}).encode()
    request.body = body
    request.headers["Content-Length"] = str(len(body))


def consumed(operation: str, request: dict[str, Any], status: int, body: bytes) -> tuple[float, float]:
    """Return a request's write and read units: those in the response, and three that it lacks.

    A write whose condition fails costs as much as the existing item. A missing item in a BatchGetItem costs as much
    as an existing one (DynamoDB Local leaves it out). A ConditionCheck counts as a write of its transaction.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
    """
    content = json.loads(body or b"{}")
    if status >= 400:
        return _refused(operation, request, content), 0.0
    capacity = content.get("ConsumedCapacity", [])
    units = sum(each["CapacityUnits"] for each in (capacity if isinstance(capacity, list) else [capacity]))
    if operation == "BatchGetItem":
        return 0.0, units + _not_found(request, content)
    if operation in {"GetItem", "Query", "TransactGetItems", "Scan"}:
        return 0.0, units
    checks = sum("ConditionCheck" in each for each in request.get("TransactItems", []))
    return units + 2 * checks, 0.0


def _refused(operation: str, request: dict[str, Any], content: dict[str, Any]) -> float:
    if "ConditionalCheckFailed" in content.get("__type", ""):
        return float(max(1, math.ceil(item_size(content.get("Item", {})) / 1024)))
    return 2.0 * len(request["TransactItems"]) if operation == "TransactWriteItems" else 0.0


def _not_found(request: dict[str, Any], content: dict[str, Any]) -> float:
    missing = 0.0
    for table, wanted in request["RequestItems"].items():
        absent = len(wanted["Keys"]) - len(content["Responses"].get(table, []))
        missing += absent * (1.0 if wanted.get("ConsistentRead") else 0.5)
    return missing


def item_size(item: dict[str, Any]) -> int:
    """Return the size of an item in bytes: names and values; a number has one byte for two digits, and one more."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(value: dict[str, Any]) -> int:
    ((kind, content),) = value.items()
    if kind in {"BS", "SS", "NS"}:
        return sum(_value_size({kind[0]: each}) for each in content)
    if kind == "B":
        return len(base64.b64decode(content))
    return math.ceil(len(content) / 2) + 1 if kind == "N" else len(str(content).encode())


def depth(sent: list[Sent]) -> int:
    """Return the depth: the longest chain of requests of which each began after the previous one ended."""
    chains: list[tuple[float, int]] = []
    for each in sorted(sent, key=lambda one: one.began):
        before = max((length for ended, length in chains if ended <= each.began), default=0)
        chains.append((each.ended, before + 1))
    return max((length for _, length in chains), default=0)
