"""One-time codes: how they are drawn, and the keyed digests that recognise them."""

import hashlib
import hmac
import itertools
import secrets
import unicodedata
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import NamedTuple

from mfa.values import printable

_DIGITS = "0123456789"
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # Without I and O, which look like 1 and 0.
_LETTERS_AND_DIGITS = _LETTERS + "23456789"  # 32 characters, so four of them are exactly 20 bits.
# COMPLEX draws from these. The symbols are in the GSM 03.38 basic set, one septet each. None is a mark that a sentence
# or an HTML page could swallow. # is left out because browsers end an origin-bound code there, - because comparison
# ignores it.
_COMPLEX_CLASSES = ("abcdefghijkmnpqrstuvwxyz", _LETTERS, "23456789", "!$%*+/:=?@")
# Characters that codes of an earlier release can also contain. These codes stay valid until they expire.
_RECOGNISED_CLASSES = (*_COMPLEX_CLASSES[:3], _COMPLEX_CLASSES[3] + "#-")
MIN_LENGTH, MAX_LENGTH, MAX_PREFIX = 4, 12, 10
# Control characters that are blanks, the hyphen, and the minus sign, which is not in the category of dashes.
_IGNORED = dict.fromkeys(map(ord, " \t\n\v\f\r\x85-\u2212"))
MAX_VERIFIED = 10  # The longest code with prefix that CAMARA's validate-code accepts.


class CodeType(StrEnum):
    """The characters of a code (auth_token_type)."""

    NUMERIC = "NUMERIC"
    ALPHA = "ALPHA"
    ALPHANUMERIC = "ALPHANUMERIC"
    COMPLEX = "COMPLEX"


class Binding(NamedTuple):
    """The owner of a code. The digest for one user says nothing about the same code of another user."""

    account: str
    application: str
    user: str


class Digests(NamedTuple):
    """The stored form of a code: the keyed digest of the code, and of the code with its prefix."""

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
    """Return the digests to store for a code that is sent as `prefix` and `code`."""
    head, code = significant(prefix), significant(code)
    if kind is not CodeType.COMPLEX:
        plain = _digest(key, binding, "folded", _folded(code))
        return Digests(plain, _digest(key, binding, "folded", _folded(head + code)) if head else plain)
    plain = _digest(key, binding, "exact", code)
    return Digests(plain, _digest(key, binding, "prefixed", _folded(head), code) if head else plain)


def guess_digests(keys: Iterable[bytes], binding: Binding, guess: str) -> frozenset[bytes]:
    """Return the digests of all codes that `guess` can stand for, under each of `keys`.

    The settings of the code need not be known: a guess stands for itself without case and, if it can be a COMPLEX
    code, for itself as typed and for each prefix (without case) that it can begin with. Each form has its own domain
    in the hash, so a guess never matches two codes of one user's settings.

    An earlier release ignored blanks only at the ends, and its codes and prefixes can contain hyphens. So the guess
    is also compared as typed, and a COMPLEX guess without a prefix. No code of this release has such a form.
    """
    typed = significant(guess)
    forms: set[tuple[str, ...]] = set()
    for each in {typed, guess.strip()}:
        forms.add(("folded", _folded(each)))
        if _is_complex(each, _RECOGNISED_CLASSES):
            forms.add(("exact", each))
    if ("exact", typed) in forms:
        forms.update(("prefixed", _folded(typed[:cut]), typed[cut:]) for cut in _prefix_cuts(typed))
    return frozenset(_digest(key, binding, *form) for key in keys for form in forms)


def significant(text: str) -> str:
    """Return the part of a code or prefix that is compared.

    Blanks, hyphens, dashes and invisible characters are removed. Decimal digits of every script become ASCII digits.
    """
    text = text.translate(_IGNORED)
    if text.isascii():
        return text
    kept = (each for each in text if unicodedata.category(each) != "Pd" and not printable.is_invisible(each))
    return "".join(str(unicodedata.decimal(each, each)) for each in kept)


def _prefix_cuts(typed: str) -> Iterable[int]:
    cuts = range(max(1, len(typed) - MAX_LENGTH), min(MAX_PREFIX, len(typed) - MIN_LENGTH) + 1)
    return (cut for cut in cuts if _is_complex(typed[cut:], _RECOGNISED_CLASSES))


def _folded(text: str) -> str:
    """Return `text` in one case. ASCII only: elsewhere, one letter can become two, or equal to another letter."""
    return text.upper() if text.isascii() else text


def _is_complex(text: str, classes: Iterable[str] = _COMPLEX_CLASSES) -> bool:
    return not any(map(frozenset(text).isdisjoint, classes))


def _digest(key: bytes, binding: Binding, *parts: str) -> bytes:
    """Return HMAC-SHA-256 (RFC 2104) of the parts, each preceded by its length, so that their borders are clear."""
    message = bytearray()
    for part in (*binding, *parts):
        data = part.encode()
        message += len(data).to_bytes(4, "big") + data
    return hmac.new(key, message, hashlib.sha256).digest()
