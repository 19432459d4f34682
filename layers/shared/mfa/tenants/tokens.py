"""Tokens: their form, creation and check."""

import hashlib
import hmac
import re
import secrets
import string
import zlib
from collections.abc import Iterable
from contextlib import suppress

from mfa.errors import MfaError, Unauthorized
from mfa.models.account import Account, Grant, Token
from mfa.store import account_items, token_items
from mfa.store.table import Table
from mfa.values.dates import timestamp

ACCOUNT_ID = re.compile(r"[A-Za-z0-9_-]{1,36}")
SCOPES = ("applications:read", "applications:write", "users:read", "codes:send", "codes:validate")
_BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
_SECRET_LENGTH, _CHECKSUM_LENGTH = (43, 6)  # 62**43 is above 2**256; 62**6 is above 2**32.
# The prefix and the checksum let a secret scanner recognise a token without asking the service.
_TOKEN = re.compile(r"mfa_([0-9a-f]{16})_([0-9A-Za-z]{43})([0-9A-Za-z]{6})")
_BEARER = re.compile(r"[Bb][Ee][Aa][Rr][Ee][Rr] +(\S+)")


def issue(
    table: Table,
    account: str,
    name: str,
    scopes: Iterable[str],
    now: int,
    *,
    expires_date: str = "",
    application: str = "",
) -> tuple[Token, str]:
    """Store a new token of `account`, which is created if new. Return the token and its text, which is not stored.

    `application` binds it to an application, which the caller must check to be the account's.
    """
    date = timestamp(now)
    token = Token(
        secrets.token_hex(8),
        account,
        name,
        tuple(sorted(scopes)),
        date,
        expires_date,
        application=application,
    )
    account_items.ensure(table, Account(account, created_date=date, last_updated_date=date))
    secret = "".join(secrets.choice(_BASE62) for _ in range(_SECRET_LENGTH))
    token_items.create(table, token, _hash(secret))
    body = f"mfa_{token.id}_{secret}"
    return token, body + _checksum(body)


def authenticate(table: Table, authorization: str, now: int) -> Grant:
    """Return the token in an Authorization header (RFC 6750) with its account. Raises Unauthorized unless it is valid.

    Stores the day of the last use with the first use of a day. If this fails, the next use does it.
    """
    token = _live_token(table, authorization, timestamp(now))
    account = account_items.fetch(table, token.account)
    if account is None:  # The account was created before its first token, so it was deleted since.
        raise Unauthorized
    if token.last_used_date < (day := timestamp(now)[:10]):
        with suppress(MfaError):
            token_items.note_use(table, token.id, day)
    return Grant(token, account)


def _live_token(table: Table, authorization: str, date: str) -> Token:
    bearer = _BEARER.fullmatch(authorization.strip())
    match = _TOKEN.fullmatch(bearer[1]) if bearer else None
    if bearer is None or match is None or _checksum(bearer[1][:-_CHECKSUM_LENGTH]) != match[3]:
        raise Unauthorized
    found = token_items.fetch(table, match[1])
    if found is None:
        raise Unauthorized
    token, secret_hash = found
    if not hmac.compare_digest(secret_hash, _hash(match[2])) or not token.live(date):
        raise Unauthorized
    return token


def _hash(secret: str) -> bytes:
    """A plain hash is enough: the secret has 256 random bits, which nobody can guess."""
    return hashlib.sha256(secret.encode()).digest()


def _checksum(text: str) -> str:
    value = zlib.crc32(text.encode())
    digits = ""
    for _ in range(_CHECKSUM_LENGTH):
        value, digit = divmod(value, len(_BASE62))
        digits = _BASE62[digit] + digits
    return digits
