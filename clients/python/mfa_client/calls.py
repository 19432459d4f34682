"""A call: its request, its response, and whether to retry it. This module sends nothing."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import httpx

from mfa_client.errors import NoAnswer, UnexpectedAnswer, refusal
from mfa_client.meta import Meta, read_meta

T = TypeVar("T")
# The result of one try.
Reply = httpx.Response | httpx.TransportError
# After these errors the request certainly did not arrive. The others are mistakes, which a retry would repeat.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_HOPELESS = (httpx.UnsupportedProtocol, httpx.LocalProtocolError)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0


@dataclass(frozen=True)
class Call(Generic[T]):
    """A call of an operation; `read` converts the response, `key` is the Idempotency-Key of all tries."""

    name: str
    read: Callable[[Any, Meta], T] = field(repr=False)
    method: str
    path: str = field(repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: Mapping[str, Any] | None = field(default=None, repr=False)
    key: str = field(default="", repr=False)

    @property
    def repeatable(self) -> bool:
        """Whether a retry after a lost response has no further effect."""
        return self.method == "GET" or bool(self.key)

    def content(self) -> bytes | None:
        """Return the body in bytes."""
        return None if self.body is None else json.dumps(self.body).encode()

    def headers(self) -> dict[str, str]:
        """Return the headers of this call only."""
        given = {} if self.body is None else {"content-type": "application/json"}
        return given | ({"idempotency-key": self.key} if self.key else {})

    def result(self, reply: Reply) -> T:
        """Return the converted response. Raises NoAnswer, UnexpectedAnswer, or an error of the API."""
        if isinstance(reply, httpx.TransportError):
            raise NoAnswer(f"{self.name}: {type(reply).__name__}") from reply
        meta, body = read_meta(reply.headers), _json(reply)
        if reply.status_code >= 400:
            raise _refusal(reply, body, meta)
        if reply.status_code != 200 or body is None:
            raise UnexpectedAnswer(f"{self.name}: {reply.status_code} without what it should answer")
        return self.read(body, meta)


@dataclass(frozen=True)
class Page(Generic[T]):
    """A page of a list; `meta.next_cursor` is the start of the next one."""

    items: list[T]
    meta: Meta


def pause(call: Call[Any], reply: Reply, tried: int, left: float, jitter: float) -> float | None:
    """Return the seconds to wait before the next try, None where there is none.

    `tried` counts the tries so far, `left` is how many seconds the caller still has, `jitter` a random number from 0
    to 1. The service's Retry-After is the least that is waited.
    """
    retry_after = None if isinstance(reply, httpx.TransportError) else read_meta(reply.headers).retry_after
    if not _passes(call, reply, retry_after):
        return None
    wait = (retry_after or 0) + jitter * min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**tried)
    return wait if wait < left else None


def _passes(call: Call[Any], reply: Reply, retry_after: int | None) -> bool:
    """Return whether an error can be temporary and a retry is safe."""
    if isinstance(reply, _HOPELESS):
        return False
    if isinstance(reply, httpx.TransportError):
        return call.repeatable or isinstance(reply, _NOT_SENT)
    if reply.status_code in (409, 429):
        return retry_after is not None
    return reply.status_code in (502, 503, 504) and call.repeatable


def _json(reply: httpx.Response) -> Any:
    try:
        return reply.json()
    except ValueError:
        return None


def _refusal(reply: httpx.Response, body: Any, meta: Meta) -> Exception:
    said = body if isinstance(body, dict) else {}
    description = str(said.get("error_description", reply.reason_phrase))
    return refusal(reply.status_code, str(said.get("error_code", "")), description, meta)
