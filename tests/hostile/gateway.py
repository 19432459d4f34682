"""API Gateway in one process: HTTP requests, to the byte, become the proxy events that AWS makes of them."""

import base64
import importlib
import json
import re
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote

from werkzeug.datastructures import MultiDict
from werkzeug.serving import make_server
from werkzeug.wrappers import Request
from werkzeug.wrappers import Response as Served

from tests.support.cloud import FUNCTIONS, TEMPLATE
from tests.support.stack import EVENTS

Headers = Sequence[tuple[str, str]]
# Method, path and function of each route of the template.
ROUTES = [
    (event["Properties"]["Method"], event["Properties"]["Path"], name)
    for name, events in FUNCTIONS.items()
    for event in events.values()
]
_PATTERNS = [
    re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path.replace(".", r"\."))) for _, path, _ in ROUTES
]
# What API Gateway answers by itself, by response type.
GATEWAY_RESPONSES = TEMPLATE["Resources"]["Api"]["Properties"]["GatewayResponses"]
_BEARER = re.compile(r"[Bb][Ee][Aa][Rr][Ee][Rr] +[^ ]+")
_ARN = "arn:aws:execute-api:us-east-1:123456789012:abcdef1234/v1"


@dataclass(frozen=True)
class Response:
    """An answer as it goes over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The error code, "" for a 200."""
        return "" if self.status == 200 else str(self.json.get("error_code") or self.json["code"])


@dataclass
class Gateway:
    """The template's routes behind their authorizer.

    A body that is not UTF-8 reaches the function with U+FFFD in it, as on AWS for an API without binary media
    types; with `binary` it reaches it in base64, as for one that has them.
    """

    binary: bool = False
    verdicts: dict[str, dict[str, str]] = field(default_factory=dict)

    def answer(self, method: str, target: str, headers: Headers = (), body: bytes = b"") -> Response:
        """Answer a request; `target` is what stands in the request line, `headers` in their order."""
        request_id = str(uuid.uuid4())
        path, _, query = target.partition("?")
        found = _found(method, path)
        if found is None:
            return _own("MISSING_AUTHENTICATION_TOKEN", request_id, headers)
        name, route, values = found
        context = {} if name == "show_reference" else self._authorized(headers, f"{_ARN}/{method}{path}")
        if context is None:
            return _own("UNAUTHORIZED", request_id, headers)
        asked = dict(MultiDict(parse_qsl(query, keep_blank_values=True, errors="replace")).lists())
        given = dict(MultiDict(headers).lists())
        text, encoded = self._body(body)
        event = EVENTS[name] | {
            "resource": route,
            "path": unquote(path, errors="replace"),
            "headers": {name: values[-1] for name, values in given.items()},
            "multiValueHeaders": given,
            "queryStringParameters": {name: values[-1] for name, values in asked.items()} or None,
            "multiValueQueryStringParameters": asked or None,
            "pathParameters": values or None,
            "body": text,
            "isBase64Encoded": encoded,
            "requestContext": {"authorizer": context, "requestId": request_id},
        }
        return _invoked(name, event)

    def _authorized(self, headers: Headers, arn: str) -> dict[str, str] | None:
        token = {name.lower(): value for name, value in headers}.get("authorization", "")
        if not _BEARER.fullmatch(token):
            return None
        if token not in self.verdicts:
            request = {"type": "TOKEN", "authorizationToken": token, "methodArn": arn}
            try:
                policy = importlib.import_module("authorize").handler(request, None)
            except RuntimeError as error:
                if str(error) == "Unauthorized":
                    return None
                raise
            self.verdicts[token] = policy["context"] | {"principalId": policy["principalId"]}
        return self.verdicts[token]

    def _body(self, body: bytes) -> tuple[str | None, bool]:
        if not body:
            return None, False
        try:
            return body.decode(), False
        except UnicodeDecodeError:
            if self.binary:
                return base64.b64encode(body).decode(), True
            return body.decode(errors="replace"), False


def _found(method: str, path: str) -> tuple[str, str, dict[str, str]] | None:
    """The function behind a path, its route, and the path's values, still percent-encoded as AWS leaves them."""
    # A REST API takes no notice of slashes at the end. The function gets the path as it came.
    given = path.rstrip("/") or path
    for (routed, route, name), pattern in zip(ROUTES, _PATTERNS, strict=True):
        if routed == method and (match := pattern.fullmatch(given)):
            return name, route, match.groupdict()
    return None


def _invoked(name: str, event: dict[str, Any]) -> Response:
    """What a function answers, whose exceptions are the test's."""
    # Lambda passes both as JSON in UTF-8.
    passed = json.dumps(event, ensure_ascii=False).encode(errors="surrogatepass")
    given = importlib.import_module(name).handler(json.loads(passed), None)
    given = json.loads(json.dumps(given, ensure_ascii=False, allow_nan=False).encode())
    headers = {name.lower(): str(value) for name, value in given["headers"].items()}
    return Response(given["statusCode"], headers, given["body"].encode())


def _own(kind: str, request_id: str, given: Headers = ()) -> Response:
    """What API Gateway answers by itself."""
    response = GATEWAY_RESPONSES[kind]
    sources = {"context.requestId": request_id}
    sources |= {f"method.request.header.{name.lower()}": value for name, value in given}
    headers = {
        name.lower(): sources.get(value, value.strip("'"))
        for name, value in response["ResponseParameters"]["Headers"].items()
        if value in sources or not value.startswith("method.")
    }
    body = response["ResponseTemplates"]["application/json"].encode()
    return Response(response["StatusCode"], headers | {"content-type": "application/json"}, body)


@contextmanager
def served(gateway: Gateway) -> Iterator[str]:
    """Serve `gateway` on a port of 127.0.0.1 while the block runs; give its URL."""

    @Request.application
    def answer(request: Request) -> Served:
        target, headers = request.environ["RAW_URI"], list(request.headers.items())
        response = gateway.answer(request.method, target, headers, request.get_data())
        return Served(response.body, response.status, response.headers)

    server = make_server("127.0.0.1", 0, answer, threaded=True)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
