"""The console in the local gateway: its page, its live data, and its access to the API and to AWS."""

import asyncio
import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from local.console.asgi import App, Receive, Scope, Send, answer, answer_json
from local.console.traffic import Traffic
from local.inbox import Inbox
from local.settings import read_env_file
from mfactl.console import access

PATH = "/_console"
# The page sends this header with each request. A page of another origin cannot without a preflight, which is refused.
MARK = access.HEADER
# Marks requests with which the page updates itself; the charts do not show them.
WATCHING = "watch"
# Compared as sent: a path that only decodes to one of these does not match.
_API, _OPS = f"{PATH}/api/".encode(), f"{PATH}/ops/".encode()
PAGE = Path(__file__).parents[2] / "mfactl" / "console" / "page"
KEPT_MESSAGES = 30
# The address and key of the operator's part; local.console.operator writes them.
SERVED = "console.json"
_OPS_SECONDS = 60
_TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


class Console:
    """The ASGI application below PATH. `env_file` contains the API's address and the token, which no page gets."""

    def __init__(self, app: App, inbox: Inbox, traffic: Traffic, env_file: Path) -> None:
        self._app = app
        self._inbox = inbox
        self._traffic = traffic
        self._env_file = env_file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to the page's request. Requests from elsewhere are refused."""
        name = scope["path"].removeprefix(PATH)
        if not access.is_to_this_machine(_headers(scope).get("host", "")):
            await answer(send, 403, "text/plain", b"The console answers to 127.0.0.1 and localhost alone.")
        elif scope["raw_path"].startswith((_API, _OPS)) or name == "/state":
            await self._data(name, scope, receive, send)
        elif scope["method"] != "GET":
            await answer(send, 405, "text/plain", b"GET alone.")
        elif name == "":
            await redirect(send)
        else:
            await _file(send, "index.html" if name == "/" else name[1:])

    async def _data(self, name: str, scope: Scope, receive: Receive, send: Send) -> None:
        headers = _headers(scope)
        if not access.is_of_the_page(headers) or not headers.get(MARK):
            await answer(send, 403, "text/plain", b"Only the console's own page may ask this.")
        elif name == "/state":
            await answer_json(send, 200, self._state())
        elif scope["raw_path"].startswith(_OPS):
            await self._ask_operator(scope, receive, send)
        else:
            await self._forward(scope, receive, send)

    async def _ask_operator(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Forward the page's request to `mfactl console`, with the key that the page does not have."""
        body = b""
        while (message := await receive())["type"] == "http.request":
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        path = scope["raw_path"].removeprefix(f"{PATH}/".encode()).decode("ascii")
        if scope.get("query_string"):
            path += f"?{scope['query_string'].decode('ascii')}"
        file = self._env_file.parent / SERVED
        status, content = await asyncio.to_thread(_ask, file, scope["method"], path, body)
        await answer(send, status, "application/json", content)

    def _state(self) -> dict[str, Any]:
        messages = self._inbox.newest_first()[:KEPT_MESSAGES]
        url = read_env_file(self._env_file).get("MFA_URL", "")
        return {"url": url, "messages": messages, **self._traffic.shown()}

    async def _forward(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Forward the page's request to the API, with the token that the page does not have."""
        values = read_env_file(self._env_file)
        if not values:
            starting = {"error_code": "503", "error_description": "The service is still starting."}
            await answer_json(send, 503, starting)
            return
        base = urlsplit(values["MFA_URL"]).path
        raw = base.encode() + b"/" + scope["raw_path"].removeprefix(_API)
        kept = (b"content-type", b"content-length", b"idempotency-key", b"host")
        headers = [(name, value) for name, value in scope["headers"] if name in kept]
        headers.append((b"authorization", f"Bearer {values['MFA_TOKEN']}".encode()))
        if _headers(scope).get(MARK) != WATCHING:
            send = self._traffic.recorded(scope["method"], raw.decode("ascii"), send)
        forwarded = {**scope, "path": raw.decode("ascii"), "raw_path": raw, "headers": headers}
        await self._app(forwarded, receive, send)


async def redirect(send: Send) -> None:
    """Redirect to the console's page."""
    await answer(send, 307, "text/plain", b"", location=f"{PATH}/")


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def _ask(file: Path, method: str, path: str, body: bytes) -> tuple[int, bytes]:
    """Send a request to the operator's part on its port; return status and response."""
    try:
        served = json.loads(file.read_text())
        url = f"http://127.0.0.1:{served['port']}/{path}"
        request = urllib.request.Request(url, body or None, {MARK: served["key"]}, method=method)
        with urllib.request.urlopen(request, timeout=_OPS_SECONDS) as response:  # noqa: S310
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()
    except (OSError, ValueError):
        return 503, b'{"error": "The console is still starting. Try again in some seconds."}'


async def _file(send: Send, name: str) -> None:
    """Return a file of the page by its name, if it is one of the page's files."""
    known = {path.name: path for path in PAGE.iterdir()}
    if name not in known:
        await answer(send, 404, "text/plain", b"There is no such file.")
        return
    content = known[name].read_bytes()
    if name == "index.html":
        content = content.replace(b'data-walk="false"', b'data-walk="true"')
    await answer(send, 200, _TYPES[known[name].suffix], content)
