"""The headers of a response."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

# An item of RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers): a name, and numbers by letter.
_ITEM = re.compile(r'"([^"]+)"((?:;[a-z]+=\d+)+)')
_NUMBER = re.compile(r";([a-z]+)=(\d+)")
_WHOLE = re.compile(r"\d{1,9}")


@dataclass(frozen=True)
class RateLimit:
    """A limit: of `quota` in `window` seconds, `remaining` are left, and more are allowed in `reset` seconds."""

    name: str
    quota: int | None = None
    window: int | None = None
    remaining: int | None = None
    reset: int | None = None


@dataclass(frozen=True)
class Meta:
    """The parsed headers of a response. Missing ones are None or empty; `headers` has all of them."""

    request_id: str = ""
    attempts_remaining: int | None = None
    code_expires: datetime | None = None
    rate_limits: tuple[RateLimit, ...] = ()
    retry_after: int | None = None
    next_cursor: str = ""
    delivery_method: str = ""
    replayed: bool = False
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


def read_meta(headers: Mapping[str, str]) -> Meta:
    """Parse `headers`, which have lower-case names. An unreadable header counts as missing."""
    return Meta(
        request_id=headers.get("x-request-id", ""),
        attempts_remaining=_whole(headers.get("x-attempts-remaining", "")),
        code_expires=_instant(headers.get("x-code-expires", "")),
        rate_limits=_rate_limits(headers.get("ratelimit-policy", ""), headers.get("ratelimit", "")),
        retry_after=_whole(headers.get("retry-after", "")),
        next_cursor=headers.get("x-next-cursor", ""),
        delivery_method=headers.get("x-delivery-method", ""),
        replayed=headers.get("idempotent-replayed") == "true",
        headers=headers,
    )


def _whole(text: str) -> int | None:
    return int(text) if _WHOLE.fullmatch(text) else None


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _rate_limits(policy: str, state: str) -> tuple[RateLimit, ...]:
    known: dict[str, dict[str, int]] = {}
    for name, numbers in _ITEM.findall(f"{policy},{state}"):
        known.setdefault(name, {}).update((key, int(value)) for key, value in _NUMBER.findall(numbers))
    return tuple(
        RateLimit(name, found.get("q"), found.get("w"), found.get("r"), found.get("t"))
        for name, found in known.items()
    )
