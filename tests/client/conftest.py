"""The real handlers behind API Gateway in one process, and clients that reach them without a socket."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from mfa_client import AsyncClient, Client
from tests.hostile.conftest import Service, made, service, shop, world
from tests.hostile.gateway import Gateway

__all__ = ["Service", "made", "service", "shop", "world"]
URL = "https://mfa.test/v1"
TOKEN = "token-that-nobody-sees"


class ToGateway(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A transport that ends at a gateway; the stage, `/v1`, is not part of the path there."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._answer(request, request.read())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self._answer(request, await request.aread())

    def _answer(self, request: httpx.Request, body: bytes) -> httpx.Response:
        target = request.url.raw_path.decode().removeprefix("/v1")
        given = [(name.decode(), value.decode()) for name, value in request.headers.raw]
        answer = self._gateway.answer(request.method, target, given, body)
        return httpx.Response(answer.status, headers=answer.headers, content=answer.body)


@pytest.fixture
def transport(service: Service) -> ToGateway:
    """The way to the handlers."""
    return ToGateway(service.gateway)


@pytest.fixture
def client(service: Service, transport: ToGateway) -> Iterator[Client]:
    """A client of the account acme."""
    with httpx.Client(transport=transport) as http:
        yield Client(URL, service.tokens["acme"], http=http)


@pytest.fixture
def awaited(service: Service, transport: ToGateway) -> AsyncClient:
    """The same, awaited."""
    return AsyncClient(URL, service.tokens["acme"], http=httpx.AsyncClient(transport=transport))


@dataclass
class Script:
    """A service that answers by a script, an exception standing for a broken connection; and what it was asked."""

    answers: list[httpx.Response | Exception]
    requests: list[httpx.Request]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def keys(self) -> list[str | None]:
        return [each.headers.get("idempotency-key") for each in self.requests]

    def client(self, **options: Any) -> Client:
        return Client(URL, TOKEN, http=httpx.Client(transport=httpx.MockTransport(self)), **options)

    def awaited(self, **options: Any) -> AsyncClient:
        return AsyncClient(URL, TOKEN, http=httpx.AsyncClient(transport=httpx.MockTransport(self)), **options)


@pytest.fixture
def script() -> Callable[..., Script]:
    """Make a service that gives these answers in turn."""
    return lambda *answers: Script(list(answers), [])


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that clients asked for. None is made, but their clock goes on by as much."""
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr("mfa_client.base.time.monotonic", lambda: sum(pauses))
    monkeypatch.setattr("mfa_client.client.time.sleep", pauses.append)
    monkeypatch.setattr("mfa_client.client.asyncio.sleep", pause)
    return pauses
