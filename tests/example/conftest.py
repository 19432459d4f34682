"""The example app, whose client reaches the real handlers in this process."""

import re
import socket
import threading
import time
from collections.abc import Iterator

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from login import session
from login.app import Settings, create_app
from mfa_client import AsyncClient
from tests.client.conftest import URL, to_gateway
from tests.hostile.conftest import Service, made, service, world
from tests.support.cloud import Clock

__all__ = ["made", "service", "world"]
NUMBER = "+12025550177"


@pytest.fixture
def clock(service: Service, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The service's time, which is the app's too and goes on when a test says so."""
    monkeypatch.setattr(session, "now", lambda: service.clock.now / 1000)
    return service.clock


@pytest.fixture
def app(service: Service, clock: Clock) -> FastAPI:
    """The example."""
    http = httpx.AsyncClient(transport=to_gateway(service.gateway))
    client = AsyncClient(URL, service.tokens["acme"], http=http, patience=0)
    return create_app(Settings(URL, service.tokens["acme"], messages="http://127.0.0.1:9/messages"), client)


@pytest.fixture
def url(app: FastAPI) -> Iterator[str]:
    """Where it listens."""
    # asyncio sets TCP_NODELAY only on sockets made with IPPROTO_TCP. Without it, each response arrives 40 ms late.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listening.close()


def last_code(service: Service) -> str:
    """The code in the last message."""
    found = re.search(r"\b\d{6}\b", service.messages[-1])
    assert found
    return found.group()
