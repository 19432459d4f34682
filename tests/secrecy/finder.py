"""Finds a secret in what was logged, answered or stored, in clear or in an encoding that hides nothing."""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any
from urllib.parse import quote, unquote

_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{12,}")
_HEX = re.compile(rb"[0-9a-fA-F]{16,}")
_HASHES = ("sha256", "sha512", "sha1", "md5")
_SEPARATORS = re.compile(rb"[\s().,/_:#*-]+")


def find(secrets: Iterable[str | bytes], *places: Any) -> list[str]:
    """Return which secrets stand in `places`: texts, bytes, or anything made of them. Secrets are not repeated whole."""
    leaves = {leaf for place in places for leaf in _leaves(place)}
    texts = b"\0".join({text for leaf in leaves for text in _readings(leaf)})
    found = []
    for secret in secrets:
        needles = _forms(secret if isinstance(secret, bytes) else secret.encode())
        if any(needle in texts for needle in needles):
            found.append(f"{secret[:3]!r}...")
    return found


def _leaves(place: Any) -> Iterator[bytes]:
    if isinstance(place, dict):
        yield from _leaves([*place.items()])
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
        parts = (run[start:] for start in range(4))
        decoded += [base64.urlsafe_b64decode(part + b"A" * (-len(part) % 4)) for part in parts]
    decoded += [binascii.unhexlify(run[: len(run) // 2 * 2]) for run in _HEX.findall(raw)]
    for each in decoded:
        yield each
        yield each.lower()
        yield _SEPARATORS.sub(b"", each)


@cache
def _forms(secret: bytes) -> frozenset[bytes]:
    """The secret itself, and what anybody makes of it without a key."""
    texts = {secret, secret.lower(), secret.upper()}
    hashes = (hashlib.new(name, text, usedforsecurity=False).digest() for text in texts for name in _HASHES)
    quoted = (quote(text, safe="").encode() for text in texts)
    made = [*texts, *(text[::-1] for text in texts), *quoted, *hashes]
    encoded = [base64.b64encode(each).rstrip(b"=") for each in made]
    return frozenset([*made, *encoded, *(each.hex().encode() for each in made)])
