"""The console's part of the local gateway: its page, what the page watches, and its way to the API."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from local.console.traffic import Traffic
from local.inbox import Inbox
from local.settings import read_env_file

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

PATH = "/_console"
# What the page sends with each request. A page of another origin cannot, without asking first, and is not answered.
MARK = b"x-mfa-console"
# The mark of a request that the page makes to keep itself up to date; it is not part of what the charts show.
WATCHING = b"watch"
# As it came: a path that only decodes to this is not it.
_API = f"{PATH}/api/".encode()
PAGE = Path(__file__).parent / "page"
KEPT_MESSAGES = 30
_TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_SAFE = (
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", _POLICY.encode()),
)


class Console:
    """The ASGI application below PATH. `env_file` says where the API is, and holds the token, which no page sees."""

    def __init__(self, app: App, inbox: Inbox, traffic: Traffic, env_file: Path) -> None:
        self._app = app
        self._inbox = inbox
        self._traffic = traffic
        self._env_file = env_file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the page's request; refuse what does not come from the page itself."""
        name = scope["path"].removeprefix(PATH)
        if not _is_to_this_machine(scope):
            await _answer(send, 403, "text/plain", b"The console answers to 127.0.0.1 and localhost alone.")
        elif scope["raw_path"].startswith(_API) or name == "/state":
            await self._data(name, scope, receive, send)
        elif scope["method"] != "GET":
            await _answer(send, 405, "text/plain", b"GET alone.")
        elif name == "":
            await redirect(send)
        else:
            await _file(send, "index.html" if name == "/" else name[1:])

    async def _data(self, name: str, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_of_the_page(scope):
            await _answer(send, 403, "text/plain", b"Only the console's own page may ask this.")
        elif name == "/state":
            await _answer(send, 200, "application/json", json.dumps(self._state()).encode())
        else:
            await self._forward(scope, receive, send)

    def _state(self) -> dict[str, Any]:
        messages = self._inbox.newest_first()[:KEPT_MESSAGES]
        return {"url": self._values().get("MFA_URL", ""), "messages": messages, **self._traffic.shown()}

    async def _forward(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Make the page's request to the API, with the token that the page does not know."""
        values = self._values()
        if not values:
            message = b'{"error_code": "503", "error_description": "The service is still starting."}'
            await _answer(send, 503, "application/json", message)
            return
        base = urlsplit(values["MFA_URL"]).path
        raw = base.encode() + b"/" + scope["raw_path"].removeprefix(_API)
        kept = (b"content-type", b"content-length", b"idempotency-key", b"host")
        headers = [(name, value) for name, value in scope["headers"] if name in kept]
        headers.append((b"authorization", f"Bearer {values['MFA_TOKEN']}".encode()))
        if _header(scope, MARK) != WATCHING:
            send = self._traffic.recorded(scope["method"], raw.decode("ascii"), send)
        forwarded = {**scope, "path": raw.decode("ascii"), "raw_path": raw, "headers": headers}
        await self._app(forwarded, receive, send)

    def _values(self) -> dict[str, str]:
        return read_env_file(self._env_file)


async def redirect(send: Send) -> None:
    """Lead to the console's page."""
    await _answer(send, 307, "text/plain", b"", ((b"location", f"{PATH}/".encode()),))


def _header(scope: Scope, name: bytes) -> bytes:
    return next((value for each, value in scope["headers"] if each == name), b"")


def _is_to_this_machine(scope: Scope) -> bool:
    """Whether the request names this machine: a foreign name that leads here is another page's (DNS rebinding)."""
    return _header(scope, b"host").rsplit(b":", 1)[0] in (b"127.0.0.1", b"localhost")


def _is_of_the_page(scope: Scope) -> bool:
    """Whether the request comes from the console's own page, by its mark and what the browser says of its origin."""
    origin, site = _header(scope, b"origin"), _header(scope, b"sec-fetch-site")
    is_same = origin in (b"", b"http://" + _header(scope, b"host")) and site in (b"", b"same-origin")
    return is_same and bool(_header(scope, MARK))


async def _file(send: Send, name: str) -> None:
    """Answer a file of the page, by its name among those that there are."""
    known = {path.name: path for path in PAGE.iterdir()}
    if name not in known:
        await _answer(send, 404, "text/plain", b"There is no such file.")
        return
    kind = _TYPES[known[name].suffix]
    await _answer(send, 200, kind, known[name].read_bytes())


async def _answer(
    send: Send, status: int, kind: str, body: bytes, headers: tuple[tuple[bytes, bytes], ...] = ()
) -> None:
    described = (b"content-type", f"{kind}; charset=utf-8".encode())
    start = {"type": "http.response.start", "status": status, "headers": [described, *_SAFE, *headers]}
    await send(start)
    await send({"type": "http.response.body", "body": body})
