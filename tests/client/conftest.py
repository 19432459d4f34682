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


def to_gateway(gateway: Gateway) -> httpx.MockTransport:
    """A transport that ends at a gateway; the stage, `/v1`, is not part of the path there."""

    def answered(request: httpx.Request) -> httpx.Response:
        target = request.url.raw_path.decode().removeprefix("/v1")
        given = [(name.decode(), value.decode()) for name, value in request.headers.raw]
        answer = gateway.answer(request.method, target, given, request.content)
        return httpx.Response(answer.status, headers=answer.headers, content=answer.body)

    return httpx.MockTransport(answered)


@pytest.fixture
def client(service: Service) -> Iterator[Client]:
    """A client of the account acme."""
    with httpx.Client(transport=to_gateway(service.gateway)) as http:
        yield Client(URL, service.tokens["acme"], http=http)


@pytest.fixture
def awaited(service: Service) -> AsyncClient:
    """The same, awaited."""
    http = httpx.AsyncClient(transport=to_gateway(service.gateway))
    return AsyncClient(URL, service.tokens["acme"], http=http)


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
