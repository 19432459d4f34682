"""The console's server: its page, and the responses to the page's requests."""

import json
import sys
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import click
from botocore.exceptions import BotoCoreError, ClientError

from mfa.errors import InvalidRequest, MfaError
from mfactl import failures
from mfactl.console import access, routes
from mfactl.console.routes import Request

PAGE = Path(__file__).parent / "page"
# The page's requests are below this path.
ASKED = "/ops/"
_MOST_BODY = 64 * 1024
_TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


class Handler(BaseHTTPRequestHandler):
    """Responds to the requests of a connection one after another."""

    protocol_version = "HTTP/1.1"
    server: "Server"

    def do_GET(self) -> None:
        """Return a file of the page, or the response to a request."""
        self._handle()

    do_POST = do_PATCH = do_DELETE = do_GET  # noqa: N815 - the class above finds them by the method's name

    def log_message(self, format: str, *_: Any) -> None:  # noqa: A002 - as the class above calls it
        """Write nothing, because paths contain ids of users."""

    def _handle(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        path = urlsplit(self.path).path
        if not access.is_to_this_machine(headers.get("host", "")):
            self._answer(403, "The console answers to 127.0.0.1 and localhost alone.")
        elif path.startswith(ASKED):
            self._ask(headers, path.removeprefix(ASKED))
        elif self.command != "GET":
            self._answer(405, "GET alone.")
        else:
            self._file("index.html" if path == "/" else path[1:])

    def _ask(self, headers: Mapping[str, str], path: str) -> None:
        if not access.is_of_the_page(headers) or not access.has_key(headers, self.server.key):
            self._json(403, {"error": "Open the console with the address that `mfactl console` prints."})
            return
        try:
            answer = routes.answer(self.server.stack, self._request(headers, path))
            self._json(200, answer)
        except MfaError as error:
            self._json(error.status, {"error": error.detail or error.text, "code": error.code})
        except (click.ClickException, ValueError) as error:
            self._json(400, {"error": getattr(error, "message", "The request is not JSON."), "code": "400"})
        except (ClientError, BotoCoreError) as error:
            self._json(502, {"error": failures.sentence(error)})

    def _request(self, headers: Mapping[str, str], path: str) -> Request:
        length = int(headers.get("content-length", 0))
        if length > _MOST_BODY:
            raise InvalidRequest("The request is too long.")
        text = self.rfile.read(length)
        query = dict(parse_qsl(urlsplit(self.path).query))
        parts = tuple(unquote(each) for each in path.split("/"))
        return Request(self.command, parts, query, json.loads(text) if text else {})

    def _file(self, name: str) -> None:
        known = {each.name: each for each in PAGE.iterdir()}
        if name not in known:
            self._answer(404, "There is no such file.")
        else:
            self._send(200, _TYPES[known[name].suffix], known[name].read_bytes())

    def _answer(self, status: int, text: str) -> None:
        self._send(status, "text/plain", text.encode())

    def _json(self, status: int, content: Any) -> None:
        self._send(status, "application/json", json.dumps(content).encode())

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        for name, value in access.SAFE.items():
            self.send_header(name, value)
        self.send_header("content-type", f"{kind}; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    """The console of a stack on a port of this machine, for browsers with the key."""

    daemon_threads = True

    def __init__(self, stack: str, port: int, key: str) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.stack = stack
        self.key = key

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print nothing about a browser that closed the connection early."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)
