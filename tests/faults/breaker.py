"""Carries the functions' requests to AWS: it records each try of each request, and breaks a chosen one."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from zlib import crc32

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError
from moto.core.botocore_stubber import MockRawResponse
from moto.core.models import botocore_stubber

from tests.support.methods import BY_OPERATION, SAMPLES

URL = "https://aws.invalid"
# What SNS answers that is out of order, and that is busy, which surely took nothing.
DOWN, BUSY = "InternalError", "Throttling"
# The services that send.
MESSAGING = {"sns", *(each.service for each in SAMPLES.values())}
HTML = b"<html><body><h1>It works!</h1></body></html>"
# Answers a request to a service; what AWS answered is given if it was delivered.
Strike = Callable[[str, AWSResponse | None], AWSResponse]


class Killed(BaseException):
    """The process ends here: no handler of exceptions runs, as after SIGKILL."""


class Kind(NamedTuple):
    """A way to fail: `strike` answers in the place of AWS, and if it is `late` when the request is done.

    `writes`: it matters only where something is written. `sends`: only where a message is sent; to DynamoDB and
    Secrets Manager it looks like another kind.
    """

    name: str
    strike: Strike
    late: bool = False
    writes: bool = False
    sends: bool = False


class Fault(NamedTuple):
    """What breaks: the request of that number (from 0), at its first try or, if it `persists`, at every try.

    In an `outage` all later requests to the same service fail as well, of one that sends messages those to all that do,
    and with `everything` those to any other.
    """

    kind: Kind
    number: int
    persists: bool
    outage: bool = False
    everything: bool = False


class Try(NamedTuple):
    """One try of the request of that number, to a service, and whether the fault struck it."""

    number: int
    service: str
    struck: bool


def response(status: int, body: bytes, headers: dict[str, str] | None = None) -> AWSResponse:
    """Return an HTTP response."""
    return AWSResponse(URL, status, headers or {}, MockRawResponse(body))


def refusal(service: str, code: str, status: int) -> AWSResponse:
    """Return the error `code` in the words of `service`."""
    if service != "sns":
        return response(status, json.dumps({"__type": f"aws#{code}", "message": "refused"}).encode())
    error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>refused</Message></Error>"
    body = f'<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">{error}</ErrorResponse>'
    return response(status, body.encode(), {"content-type": "text/xml"})


def _throttle(service: str, _: AWSResponse | None) -> AWSResponse:
    codes = {"dynamodb": "ProvisionedThroughputExceededException", "sns": BUSY}
    return refusal(service, codes.get(service, "ThrottlingException"), 400)


def _fail(service: str, _: AWSResponse | None) -> AWSResponse:
    return refusal(service, "InternalServerError" if service != "sns" else DOWN, 500)


def _raise(error: type[BaseException], **of: str) -> Strike:
    def strike(*_: Any) -> AWSResponse:
        raise error(**of)

    return strike


def _cut_answer(service: str, whole: AWSResponse | None) -> AWSResponse:
    assert whole
    headers = dict(whole.headers)
    if service == "dynamodb":
        headers["x-amz-crc32"] = str(crc32(whole.content))
    return response(whole.status_code, whole.content[: max(1, len(whole.content) // 2)], headers)


_time_out = _raise(ReadTimeoutError, endpoint_url=URL)
KINDS = (
    Kind("throttled", _throttle),
    Kind("500", _fail),
    Kind("connect timeout", _raise(ConnectTimeoutError, endpoint_url=URL)),
    Kind("connection refused", _raise(EndpointConnectionError, endpoint_url=URL), sends=True),
    Kind("timeout without effect", _time_out),
    Kind("timeout after success", _time_out, late=True, writes=True),
    Kind("500 after success", _fail, late=True, sends=True),
    Kind("HTML response", lambda *_: response(200, HTML, {"content-type": "text/html"})),
    Kind("truncated response", _cut_answer, late=True),
)
KILL = Kind("process killed", _raise(Killed), late=True)


@dataclass
class Breaker:
    """Requests are numbered as an operation makes them; a repeated one, by the SDK or by the sender, is the same one."""

    requests: list[str] = field(default_factory=list)
    tries: list[Try] = field(default_factory=list)
    fault: Fault | None = None
    sns: str = ""  # The error that SNS answers.
    struck: int = 0
    # Codes that were mailed or said, which moto has no part in.
    taken: list[str] = field(default_factory=list)
    _broken: str = ""
    _last: tuple[str, Any] | None = None
    _transactions: dict[str, bytes] = field(default_factory=dict)

    def begin(self, fault: Fault | None = None, sns: str = "") -> None:
        """Forget what was; from now on `fault` strikes."""
        self.requests, self.tries, self.struck, self._last = [], [], 0, None
        self.fault, self.sns = fault, sns

    def carry(self, event_name: str, request: AWSPreparedRequest) -> AWSResponse:
        """Bring a try of a request to moto, and its answer back, unless a fault strikes."""
        _, service, operation = event_name.split(".")
        if self._last != (operation, request.body):
            self._last = operation, request.body
            self.requests.append(operation)
        number = len(self.requests) - 1
        strikes = self._strikes(number, service)
        self.tries.append(Try(number, service, strikes))
        if self.fault and strikes:
            self.struck += 1
            late = self.fault.kind.late
            return self.fault.kind.strike(
                service, self._deliver(operation, event_name, request) if late else None
            )
        if self.sns and service == "sns":
            return refusal(service, self.sns, 500 if self.sns == DOWN else 400)
        return self._deliver(operation, event_name, request)

    def _strikes(self, number: int, service: str) -> bool:
        fault = self.fault
        if fault is None or number < fault.number:
            return False
        if number == fault.number:
            self._broken = service
            return fault.persists or not self.struck
        same = service == self._broken or {service, self._broken} <= MESSAGING
        return fault.outage and (fault.everything or same)

    def _deliver(self, operation: str, event_name: str, request: AWSPreparedRequest) -> AWSResponse:
        """Hand the request to moto. A transaction whose token was seen is not run again: moto lacks that."""
        if sample := BY_OPERATION.get(operation):
            self.taken.append(sample.code(json.loads(request.body)))
            return response(200, json.dumps(sample.answer).encode())
        token = operation == "TransactWriteItems" and json.loads(request.body).get("ClientRequestToken")
        if token and self._transactions.get(token) == request.body:
            return response(200, b"{}", {"x-amz-crc32": str(crc32(b"{}"))})
        answer = botocore_stubber(event_name, request)
        if token and answer.status_code == 200:
            self._transactions[token] = request.body
        return answer
