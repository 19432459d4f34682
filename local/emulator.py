"""The emulator's process: ministack behind an ASGI layer that fixes paths, keeps the inbox and serves the console.

Runs in the emulator's own virtual environment (`python -m local.emulator`), is configured by ministack's environment
variables, and stops when its standard input is closed, so that it never outlives the process that started it.
"""

import json
import os
import signal
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

# ministack works without these modules. They take a fifth of its start, and nothing local starts a container or uses
# Athena.
sys.modules.update(dict.fromkeys(("docker", "duckdb")))  # type: ignore[arg-type]  # What makes an import fail.

import ministack.app  # noqa: E402
from ministack.core import lambda_runtime  # noqa: E402
from ministack.services import lambda_svc  # noqa: E402

from local.archives import shared_in  # noqa: E402
from local.console import site  # noqa: E402
from local.console.asgi import App, Receive, Scope, Send, answer_json  # noqa: E402
from local.console.traffic import API, Traffic  # noqa: E402
from local.forks import forking  # noqa: E402
from local.inbox import Inbox  # noqa: E402

MESSAGES_PATH = "/_mfa/messages"
LISTING_PATHS = ("/_ministack/sns/sms-messages", "/_ministack/ses/messages")


class Gateway:
    """The ASGI application in front of ministack's. `env_file` is the run's run.env."""

    def __init__(self, app: App, inbox: Inbox, env_file: Path) -> None:
        self._app = app
        self._inbox = inbox
        self._traffic = Traffic()
        self._console = site.Console(app, inbox, self._traffic, env_file)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to requests for the inbox and the console; pass all others to ministack."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, self._once_started(send))
        elif scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"] == MESSAGES_PATH:
            self._inbox.update(datetime.now(UTC), *await self._listings())
            await answer_json(send, 200, self._inbox.newest_first())
        elif scope["path"] == site.PATH or scope["path"].startswith(f"{site.PATH}/"):
            await self._console(scope, receive, send)
        elif scope["path"] == "/" and _is_from_a_person(scope):
            await site.redirect(send)
        elif API in scope["path"]:
            scope = _with_encoded_path(scope)
            await self._app(scope, receive, self._traffic.recorded(scope["method"], scope["path"], send))
        else:
            await self._app(scope, receive, send)
            if _sends(scope):
                self._inbox.update(datetime.now(UTC), *await self._listings())

    def _once_started(self, send: Send) -> Send:
        async def started(message: dict[str, Any]) -> None:
            if message["type"] == "lifespan.startup.complete":
                self._inbox.ignore(*await self._listings())
            await send(message)

        return started

    async def _listings(self) -> list[dict[str, Any]]:
        return [await self._listing(path) for path in LISTING_PATHS]

    async def _listing(self, path: str) -> dict[str, Any]:
        """Get one of ministack's own lists of messages."""
        scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}
        parts: list[bytes] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            parts.append(message.get("body", b""))

        await self._app(scope, receive, send)
        listing: dict[str, Any] = json.loads(b"".join(parts))
        return listing


def _with_encoded_path(scope: Scope) -> Scope:
    """Leave the path of an API's request percent-encoded, as API Gateway does; ministack decodes it before routing."""
    return {**scope, "path": scope["raw_path"].decode("ascii")}


def _is_from_a_person(scope: Scope) -> bool:
    """Return whether a request for the list of buckets is from a browser or curl; S3 clients sign theirs."""
    return scope["method"] == "GET" and not any(name == b"authorization" for name, _ in scope["headers"])


def _sends(scope: Scope) -> bool:
    """Return whether a request is for SNS or SES, by the signature's scope."""
    signatures = [value for name, value in scope["headers"] if name == b"authorization"]
    return any(service in each for each in signatures for service in (b"/sns/aws4", b"/ses/aws4"))


def _stop_with_parent() -> None:
    """Wait until standard input is closed, also by the parent's end, and stop this process."""
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Serve until stopped."""
    threading.Thread(target=_stop_with_parent, daemon=True).start()
    lambda_runtime.zipfile = shared_in(Path(os.environ["ARCHIVES_DIR"]))
    lambda_runtime.subprocess = forking()
    # ministack has read its log level. Functions inherit this variable, and Powertools would drop their request
    # lines.
    os.environ.pop("LOG_LEVEL", None)
    # A table's stream starts again with each run, so an old position would skip records.
    lambda_svc._restore_esm_positions = lambda *_: None  # noqa: SLF001 - no setting does it
    ministack.app.app = Gateway(ministack.app.app, Inbox(), Path(os.environ["RUN_ENV_FILE"]))
    ministack.app.main()


if __name__ == "__main__":
    main()
