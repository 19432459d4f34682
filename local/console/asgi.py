"""Types and answers of ASGI, which the emulator speaks."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from mfactl.console import access

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


async def answer(send: Send, status: int, kind: str, body: bytes, **headers: str) -> None:
    """Send a whole response, which is neither stored nor run by a browser as anything but `kind`."""
    charset = "; charset=utf-8" if kind.startswith("text/") else ""
    named = {"content-type": f"{kind}{charset}", **access.SAFE, **headers}
    encoded = [(name.encode(), value.encode()) for name, value in named.items()]
    await send({"type": "http.response.start", "status": status, "headers": encoded})
    await send({"type": "http.response.body", "body": body})


async def answer_json(send: Send, status: int, body: object) -> None:
    """Send a whole response with `body` as JSON."""
    await answer(send, status, "application/json", json.dumps(body).encode())
