"""The keys that hash codes and addresses, and when they are read again."""

import hashlib
import hmac
import itertools
import json
import math
from collections.abc import Callable
from typing import NamedTuple

from mfa.errors import ServiceFault, Unavailable

CACHE_SECONDS = 300
RETRY_SECONDS = 10
# A new key signs after two cache periods, when every environment has read it.
ROTATION_DELAY_SECONDS = 2 * CACHE_SECONDS

LONGEST_VALIDITY_SECONDS = 3600


class Key(NamedTuple):
    """A code key, and the time from which it signs, in seconds since 1970."""

    secret: bytes
    signs_from: int


class Keyring(NamedTuple):
    """The accepted code keys, oldest first. The keys that hash and encrypt addresses do not rotate."""

    code_keys: tuple[Key, ...]
    address_key: bytes
    sealing_key: bytes

    @property
    def accepted(self) -> tuple[bytes, ...]:
        """The secrets of every key that can have hashed a pending code."""
        return tuple(key.secret for key in self.code_keys)

    def signing(self, now: int) -> bytes:
        """Return the secret that hashes codes sent at `now` (milliseconds): the newest key that is active."""
        return [key.secret for key in self.code_keys if key.signs_from * 1000 <= now][-1]

    def address_digest(self, account: str, application: str, address: str) -> str:
        """Return the keyed hash under which an address is counted, so that no key in the table contains the address.

        E-mail addresses that differ only in case count as one, because nearly every server treats them so. Otherwise
        changing the case would reset the send limits.
        """
        text = json.dumps([account, application, address.lower()])
        return hmac.new(self.address_key, text.encode(), hashlib.sha256).hexdigest()


def parse(document: str) -> Keyring:
    """Return the keyring from a secret's text. Raises ServiceFault, without the text, for an invalid one.

    The stack creates `{"key": "..."}`. Rotation adds `"code_keys": [{"key", "signs_from"}, ...]`, oldest first, where
    the first signs from 0.
    """
    try:
        content = json.loads(document)
        root = content["key"]
        listed = content.get("code_keys") or [{"key": root, "signs_from": 0}]
        keys = tuple(Key(_secret(each["key"], b"codes"), int(each["signs_from"])) for each in listed)
        if keys[0].signs_from != 0:
            raise ValueError("no key signs from the beginning")
        return Keyring(keys, _secret(root, b"addresses"), hmac.digest(root.encode(), b"sealing", "sha512"))
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        raise ServiceFault(
            "the secret with the code keys does not have the form in docs/operations.md"
        ) from None


def rotated(document: str, new_key: str, now: int) -> str:
    """Return the secret's text with `new_key` added; `now` is in seconds. Raises ServiceFault.

    The new key signs after ROTATION_DELAY_SECONDS. A key is removed when no pending code can be signed with it: the
    longest validity plus a cache period after the next key began to sign.
    """
    parse(document)
    content = json.loads(document)
    keys = content.get("code_keys") or [{"key": content["key"], "signs_from": 0}]
    keys.append({"key": new_key, "signs_from": now + ROTATION_DELAY_SECONDS})
    superseded = now - LONGEST_VALIDITY_SECONDS - CACHE_SECONDS
    needed = [key for key, following in itertools.pairwise(keys) if following["signs_from"] > superseded]
    needed.append(keys[-1])
    needed[0]["signs_from"] = 0
    return json.dumps({"key": content["key"], "code_keys": needed})


def _secret(text: str, use: bytes) -> bytes:
    if len(text) < 32:
        raise ValueError("a key is too short")
    return hmac.new(text.encode(), use, hashlib.sha256).digest()


class KeySource:
    """Reads the keyring once per execution environment, and again when it is older than CACHE_SECONDS.

    `fetch` returns the secret's text and raises Unavailable. If a refresh fails, the old keyring stays in use.
    """

    def __init__(self, fetch: Callable[[], str]) -> None:
        self._fetch = fetch
        self._keyring: Keyring | None = None
        self._read_next = -math.inf

    def current(self, now: int) -> Keyring:
        """Return the keyring as of `now`, in milliseconds. Raises Unavailable or ServiceFault if there is none."""
        if now >= self._read_next:
            try:
                self._keyring = parse(self._fetch())
                self._read_next = now + CACHE_SECONDS * 1000
            except (Unavailable, ServiceFault):
                if self._keyring is None:
                    raise
                self._read_next = now + RETRY_SECONDS * 1000
        assert self._keyring is not None
        return self._keyring
