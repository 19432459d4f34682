"""Finds a secret in what was said or stored, in clear or in an encoding that hides nothing."""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any
from urllib.parse import quote, unquote

_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}")
_HEX = re.compile(rb"(?:[0-9a-fA-F]{2}){8,}")
_SEPARATORS = re.compile(rb"[\s().,/_:#*-]+")


def find(secrets: Iterable[str | bytes], *places: Any) -> list[str]:
    """Return which secrets stand in `places`: texts, bytes, or anything made of them. Secrets are not repeated whole."""
    leaves = {leaf for place in places for leaf in _leaves(place)}
    said = b"\0".join({text for leaf in leaves for text in _readings(leaf)})
    found = []
    for secret in secrets:
        needles = _forms(secret if isinstance(secret, bytes) else secret.encode())
        if any(needle in said for needle in needles):
            found.append(f"{secret[:3]!r}...")
    return found


def _leaves(place: Any) -> Iterator[bytes]:
    if isinstance(place, dict):
        for key, value in place.items():
            yield from _leaves(key)
            yield from _leaves(value)
    elif isinstance(place, (list, tuple, set, frozenset)):
        for each in place:
            yield from _leaves(each)
    elif isinstance(place, bytes):
        yield place
    else:
        yield from str(place).encode().splitlines()


def _readings(raw: bytes) -> Iterator[bytes]:
    """The bytes as they are and as they read when decoded; each also in lower case and without separators."""
    decoded = [raw, unquote(raw.decode(errors="replace")).encode()]
    for run in _BASE64.findall(raw):
        for start in range(4):
            part = run[start:]
            decoded.append(
                base64.b64decode(part[: len(part) // 4 * 4].replace(b"-", b"+").replace(b"_", b"/"))
            )
    decoded += [binascii.unhexlify(run) for run in _HEX.findall(raw)]
    for each in decoded:
        yield each
        yield each.lower()
        yield _SEPARATORS.sub(b"", each)


@cache
def _forms(secret: bytes) -> frozenset[bytes]:
    return frozenset(_made_of(secret))


def _made_of(secret: bytes) -> Iterator[bytes]:
    """The secret itself, and what anybody makes of it without a key."""
    for text in {secret, secret.lower(), secret.upper()}:
        yield text
        yield base64.b64encode(text).rstrip(b"=")
        yield base64.urlsafe_b64encode(text).rstrip(b"=")
        yield text.hex().encode()
        yield quote(text, safe="").encode()
        yield text[::-1]
        for algorithm in ("sha256", "sha512", "sha1", "md5"):
            digest = hashlib.new(algorithm, text, usedforsecurity=False).digest()
            yield digest
            yield digest.hex().encode()
            yield base64.b64encode(digest).rstrip(b"=")
            yield base64.urlsafe_b64encode(digest).rstrip(b"=")
