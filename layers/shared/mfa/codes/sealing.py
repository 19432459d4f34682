"""Encryption of addresses, so that neither the table nor a copy of it contains a phone number."""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from mfa.errors import ServiceFault

# Account, application and user, as in models.resources.UserKey.
Owner = tuple[str, str, str]

# OpenSSL loads a cipher at its first use: 0.8 ms, a third of a first request that reads an address.
AESSIV(bytes(64)).encrypt(b"warm-up", [])


def seal(key: bytes, user: Owner, address: str) -> bytes:
    """Return `address` encrypted with AES-SIV (RFC 5297) under a key of 64 bytes.

    It can be decrypted only for the same account, application and user, so it is useless on another item.
    """
    return AESSIV(key).encrypt(address.encode(), _associated(user))


def unseal(key: bytes, user: Owner, sealed: bytes) -> str:
    """Return the address that was encrypted for `user`. Raises ServiceFault for another user or key."""
    try:
        return AESSIV(key).decrypt(sealed, _associated(user)).decode()
    except (InvalidTag, ValueError):
        raise ServiceFault("a stored address cannot be decrypted with the key in the secret") from None


def _associated(user: Owner) -> list[bytes]:
    return [part.encode() for part in user]
