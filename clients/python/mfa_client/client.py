"""The two clients: the same operations, sync and async."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

import httpx

from mfa_client import operations
from mfa_client.base import Base, Tries, following, like
from mfa_client.calls import Call, Page, Reply

P = ParamSpec("P")
T = TypeVar("T")


def _now(operation: Callable[P, Call[T]]) -> Callable[Concatenate["Client", P], T]:
    @like(operation)
    def method(self: "Client", /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self._run(operation(*args, **kwargs))

    return method


def _now_each(operation: Callable[P, Call[Page[T]]]) -> Callable[Concatenate["Client", P], Iterator[T]]:
    @like(operation)
    def method(self: "Client", /, *args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
        return self._run_pages(operation(*args, **kwargs))

    return method


class Client(Base):
    """The API of a Serverless MFA stack.

    `url` is the stack's output ApiUrl, `token` comes from `mfactl token create`. A try waits at most `timeout`
    seconds. The client retries temporary failures until `patience` seconds after the call; 0 means one try. `http` is
    your own httpx.Client, which you close: for proxies, certificates or tests. Threads can share a client.
    """

    def __init__(
        self,
        url: str,
        token: str,
        *,
        timeout: float = 10,
        patience: float = 20,
        http: httpx.Client | None = None,
    ) -> None:
        super().__init__(url, token, timeout=timeout, patience=patience)
        self._http, self._owned = http or httpx.Client(), http is None

    list_applications = _now_each(operations.list_applications)
    create_application = _now(operations.create_application)
    get_application = _now(operations.get_application)
    update_application = _now(operations.update_application)
    delete_application = _now(operations.delete_application)
    list_users = _now_each(operations.list_users)
    get_user = _now(operations.get_user)
    delete_user = _now(operations.delete_user)
    associate = _now(operations.associate)
    dissociate = _now(operations.dissociate)
    login_start = _now(operations.login_start)
    validate = _now(operations.validate)
    get_validation = _now(operations.get_validation)
    list_templates = _now_each(operations.list_templates)
    create_template = _now(operations.create_template)
    get_template = _now(operations.get_template)
    update_template = _now(operations.update_template)
    delete_template = _now(operations.delete_template)

    def close(self) -> None:
        """Close the connections."""
        if self._owned:
            self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self, call: Call[T]) -> T:
        tries = self._tries(call)
        while (wait := tries.pause(reply := self._try(call, tries))) is not None:
            time.sleep(wait)
        return call.result(reply)

    def _try(self, call: Call[Any], tries: Tries) -> Reply:
        try:
            return self._http.request(**self._request(call, tries))
        except httpx.TransportError as error:
            return error

    def _run_pages(self, call: Call[Page[T]] | None) -> Iterator[T]:
        while call is not None:
            page = self._run(call)
            yield from page.items
            call = following(call, page)


def _awaited(
    operation: Callable[P, Call[T]],
) -> Callable[Concatenate["AsyncClient", P], Coroutine[Any, Any, T]]:
    @like(operation)
    def method(self: "AsyncClient", /, *args: P.args, **kwargs: P.kwargs) -> Coroutine[Any, Any, T]:
        return self._run(operation(*args, **kwargs))

    return method


def _awaited_each(
    operation: Callable[P, Call[Page[T]]],
) -> Callable[Concatenate["AsyncClient", P], AsyncIterator[T]]:
    @like(operation)
    def method(self: "AsyncClient", /, *args: P.args, **kwargs: P.kwargs) -> AsyncIterator[T]:
        return self._run_pages(operation(*args, **kwargs))

    return method


class AsyncClient(Base):
    """The async version of `Client`; `http` is an httpx.AsyncClient."""

    def __init__(
        self,
        url: str,
        token: str,
        *,
        timeout: float = 10,
        patience: float = 20,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        super().__init__(url, token, timeout=timeout, patience=patience)
        self._http, self._owned = http or httpx.AsyncClient(), http is None

    list_applications = _awaited_each(operations.list_applications)
    create_application = _awaited(operations.create_application)
    get_application = _awaited(operations.get_application)
    update_application = _awaited(operations.update_application)
    delete_application = _awaited(operations.delete_application)
    list_users = _awaited_each(operations.list_users)
    get_user = _awaited(operations.get_user)
    delete_user = _awaited(operations.delete_user)
    associate = _awaited(operations.associate)
    dissociate = _awaited(operations.dissociate)
    login_start = _awaited(operations.login_start)
    validate = _awaited(operations.validate)
    get_validation = _awaited(operations.get_validation)
    list_templates = _awaited_each(operations.list_templates)
    create_template = _awaited(operations.create_template)
    get_template = _awaited(operations.get_template)
    update_template = _awaited(operations.update_template)
    delete_template = _awaited(operations.delete_template)

    async def close(self) -> None:
        """Close the connections."""
        if self._owned:
            await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _run(self, call: Call[T]) -> T:
        tries = self._tries(call)
        while (wait := tries.pause(reply := await self._try(call, tries))) is not None:  # noqa: ASYNC110 - no event
            await asyncio.sleep(wait)
        return call.result(reply)

    async def _try(self, call: Call[Any], tries: Tries) -> Reply:
        try:
            return await self._http.request(**self._request(call, tries))
        except httpx.TransportError as error:
            return error

    async def _run_pages(self, call: Call[Page[T]] | None) -> AsyncIterator[T]:
        while call is not None:
            page = await self._run(call)
            for item in page.items:
                yield item
            call = following(call, page)
