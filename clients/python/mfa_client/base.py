"""The common part of both clients: address, requests, and time limits."""

import random
import re
import time
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from inspect import Parameter, signature
from typing import Any, TypeVar, cast, get_args
from urllib.parse import urlencode, urlsplit

from mfa_client.calls import Call, Page, Reply, pause
from mfa_client.version import VERSION

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])
_TOKEN = re.compile(r"[\x21-\x7e]{1,512}")
_LEAST_TIMEOUT = 0.05
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Tries:
    """The tries of one call, which end with the caller's `patience`."""

    def __init__(self, call: Call[Any], timeout: float, patience: float) -> None:
        self._call, self._timeout = call, timeout
        self._end, self._count = time.monotonic() + patience, 0

    def timeout(self) -> float:
        """Seconds for the next try, more than 0. The first try has its whole timeout, whatever the patience."""
        return max(_LEAST_TIMEOUT, min(self._timeout, self._left())) if self._count else self._timeout

    def pause(self, reply: Reply) -> float | None:
        """Seconds to wait before the next try, None if there is none."""
        self._count += 1
        return pause(self._call, reply, self._count, self._left(), random.random())  # noqa: S311 - spreads callers

    def _left(self) -> float:
        return self._end - time.monotonic()


class Base:
    """A client without the operations."""

    def __init__(self, url: str, token: str, *, timeout: float = 10, patience: float = 20) -> None:
        parts = urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
            raise ValueError(
                "the URL must be https://..., or http:// on this machine: a token goes with each request"
            )
        if not _TOKEN.fullmatch(token):
            raise ValueError("a token is visible ASCII characters, without blanks or line ends")
        self._url, self._token = url.rstrip("/"), token
        self._timeout, self._patience = timeout, patience

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._url!r})"

    def _tries(self, call: Call[Any]) -> Tries:
        return Tries(call, self._timeout, self._patience)

    def _request(self, call: Call[Any], tries: Tries) -> dict[str, Any]:
        query = f"?{urlencode(call.query)}" if call.query else ""
        ours = {"authorization": f"Bearer {self._token}", "user-agent": f"mfa-client/{VERSION}"}
        return {
            "method": call.method,
            "url": f"{self._url}{call.path}{query}",
            "headers": call.headers() | ours,
            "content": call.content(),
            "timeout": tries.timeout(),
            "follow_redirects": False,
        }


def like(operation: Callable[..., Any]) -> Callable[[F], F]:
    """Give a method the name, docstring and parameters (after `self`) of `operation`."""

    def decorate(method: F) -> F:
        wrapped, given = wraps(operation)(method), signature(operation)
        parameters = [Parameter("self", Parameter.POSITIONAL_ONLY), *given.parameters.values()]
        (result,) = get_args(given.return_annotation)
        made = given.replace(parameters=parameters, return_annotation=result)
        wrapped.__signature__ = made  # type: ignore[attr-defined]  # `inspect` and help() read it.
        return cast(F, wrapped)

    return decorate


def following(call: Call[Page[T]], page: Page[T]) -> Call[Page[T]] | None:
    """Return the call for the page after `page`, None after the last one."""
    cursor = page.meta.next_cursor
    return replace(call, query={**call.query, "cursor": cursor}) if cursor else None
