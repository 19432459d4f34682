"""One-time codes: how they are drawn, and the keyed digests by which they are recognised."""

import hashlib
import hmac
import itertools
import secrets
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import NamedTuple

_DIGITS = "0123456789"
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # Without I and O, which are mistaken for 1 and 0.
_LETTERS_AND_DIGITS = _LETTERS + "23456789"  # 32 characters, so four of them are exactly 20 bits.
# COMPLEX draws from these; the symbols are in the GSM 03.38 basic set, one septet each, and none is a mark
# that a sentence or an HTML page could swallow.
_COMPLEX_CLASSES = ("abcdefghijkmnpqrstuvwxyz", _LETTERS, "23456789", "!#%*+-/:=?@")
MIN_LENGTH, MAX_LENGTH, MAX_PREFIX = 4, 12, 10
MAX_VERIFIED = 10  # The longest code, prefix included, that CAMARA's validate-code takes.


class CodeType(StrEnum):
    """What a code is made of (auth_token_type)."""

    NUMERIC = "NUMERIC"
    ALPHA = "ALPHA"
    ALPHANUMERIC = "ALPHANUMERIC"
    COMPLEX = "COMPLEX"


class Binding(NamedTuple):
    """Whose code it is. A digest made for one user says nothing about the same code of another."""

    account: str
    application: str
    user: str


class Digests(NamedTuple):
    """What is stored of a code: the keyed digest of the code, and of the code with its prefix."""

    plain: bytes
    prefixed: bytes


ALPHABETS = {
    CodeType.NUMERIC: _DIGITS,
    CodeType.ALPHA: _LETTERS,
    CodeType.ALPHANUMERIC: _LETTERS_AND_DIGITS,
    CodeType.COMPLEX: "".join(_COMPLEX_CLASSES),
}
# The shortest length of each type that carries 20 bits (OWASP ASVS 5.0, 6.5.4; six digits count as such).
SAFE_LENGTHS = {CodeType.NUMERIC: 6, CodeType.ALPHA: 5, CodeType.ALPHANUMERIC: 4, CodeType.COMPLEX: 4}


def draw(kind: CodeType, length: int, below: Callable[[int], int] = secrets.randbelow) -> str:
    """Return a code of `length` characters, uniform over all codes of its type.

    `below(n)` returns a uniform integer in [0, n). A COMPLEX code without a character of each class is drawn
    again as a whole, which keeps those that remain equally likely.
    """
    alphabet = ALPHABETS[kind]
    while True:
        code = "".join(alphabet[below(len(alphabet))] for _ in range(length))
        if kind is not CodeType.COMPLEX or _is_complex(code):
            return code


def derived(key: bytes, binding: Binding, nonce: bytes) -> Callable[[int], int]:
    """Return a `below` for draw that gives the same code for the same key, user and nonce, and no other way.

    Uniform integers from HMAC-SHA-256 in counter mode (NIST SP 800-108r1, 4.1), without modulo bias.
    """
    blocks = (_digest(key, binding, "draw", nonce.hex(), str(counter)) for counter in itertools.count())

    def below(bound: int) -> int:
        largest = 2**64 // bound * bound
        return (
            next(value for block in blocks if (value := int.from_bytes(block[:8], "big")) < largest) % bound
        )

    return below


def digests(key: bytes, binding: Binding, kind: CodeType, prefix: str, code: str) -> Digests:
    """Return the digests to store with a code that is sent as `prefix` and `code`."""
    if kind is not CodeType.COMPLEX:
        plain = _digest(key, binding, "folded", code.upper())
        typed = (prefix + code).strip().upper()
        return Digests(plain, _digest(key, binding, "folded", typed) if prefix else plain)
    plain = _digest(key, binding, "exact", code)
    folded = prefix.lstrip().upper()
    return Digests(plain, _digest(key, binding, "prefixed", folded, code) if folded else plain)


def guess_digests(keys: Iterable[bytes], binding: Binding, guess: str) -> frozenset[bytes]:
    """Return the digests that the right code would have if `guess` is it, under each of `keys`.

    The settings of the code need not be known: a guess stands for itself with case ignored and, if it may be
    COMPLEX, for itself as typed and for each prefix (case ignored) that it may begin with. Every form belongs
    to its own domain, so a guess never stands for two codes of one user's settings.
    """
    typed = guess.strip()
    forms: list[tuple[str, ...]] = [("folded", _folded(typed))]
    if _is_complex(typed):
        forms.append(("exact", typed))
        forms.extend(("prefixed", _folded(typed[:cut]), typed[cut:]) for cut in _prefix_cuts(typed))
    return frozenset(_digest(key, binding, *form) for key in keys for form in forms)


def _prefix_cuts(typed: str) -> Iterable[int]:
    cuts = range(max(1, len(typed) - MAX_LENGTH), min(MAX_PREFIX, len(typed) - MIN_LENGTH) + 1)
    return (cut for cut in cuts if _is_complex(typed[cut:]))


def _folded(text: str) -> str:
    """Return `text` with case ignored; ASCII alone, since beyond it one letter may become two, or another's twin."""
    return text.upper() if text.isascii() else text


def _is_complex(text: str) -> bool:
    return all(any(character in text for character in each) for each in _COMPLEX_CLASSES)


def _digest(key: bytes, binding: Binding, *parts: str) -> bytes:
    """HMAC-SHA-256 (RFC 2104) over the parts, each preceded by its length so that none runs into the next."""
    message = bytearray()
    for part in (*binding, *parts):
        data = part.encode()
        message += len(data).to_bytes(4, "big") + data
    return hmac.new(key, message, hashlib.sha256).digest()
