"""Callers, applications and users, and the keys of stored items."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, NamedTuple, Self

from mfa.codes.draw import CodeType
from mfa.models.terms import AccountStatus, CreditMode, parse_limits
from mfa.values.dates import timestamp
from mfa.values.fields import ApplicationId, CreatedDate, UpdatedDate, VersionNumber

_RECORD = re.compile(r"ACCOUNT#([^#]+)#APP#([^#]+)#USER#([A-Za-z0-9_-]{1,43})")


class Caller(NamedTuple):
    """The account of a request, and what its token permits, in one `application` if it is bound to it.

    `limits` and `countries` override the stack's if there are any. A `metered` account pays each message from its
    credit. A capped account sends nothing until `capped_until` (milliseconds). Text messages use `sms_backend`, ""
    for the stack's, from one of the `senders` if there are any. The token is valid until `expires_date`, "" forever.
    """

    account: str
    scopes: frozenset[str]
    application: str = ""
    suspended: bool = False
    metered: bool = False
    limits: tuple[tuple[str, int], ...] = ()
    countries: frozenset[str] = frozenset()
    capped_until: int = 0
    sms_backend: str = ""
    senders: frozenset[str] = frozenset()
    expires_date: str = ""

    @classmethod
    def of(cls, context: Mapping[str, str]) -> Self:
        """Return the caller from an authorizer's context, made by Grant.context."""
        return cls(
            context["account"],
            frozenset(context["scopes"].split()),
            context.get("application", ""),
            context.get("status") == AccountStatus.SUSPENDED,
            context.get("credit") == CreditMode.METERED,
            parse_limits(context.get("limits", "")),
            frozenset(context.get("countries", "").split()),
            int(context.get("capped_until", 0)),
            context.get("sms_backend", ""),
            frozenset(context.get("senders", "").split()),
            context.get("expires", ""),
        )

    def expired(self, now: int) -> bool:
        """Return whether the token has expired; the authorizer's cached result can be older. `now` in milliseconds."""
        return bool(self.expires_date) and self.expires_date <= timestamp(now)


class Status(StrEnum):
    """The status of a user's address, as in the API."""

    INITIAL = "INITIAL"
    PENDING = "VALIDATION PENDING"
    VALIDATED = "VALIDATED"


class ResendPolicy(StrEnum):
    """Which code a repeated request sends: a new one, or the valid one again."""

    NEW = "NEW"
    SAME = "SAME"


@dataclass(frozen=True)
class Application:
    """An application; dates are RFC 3339 texts, the validity is in seconds, the end of a daily cap in milliseconds."""

    id: ApplicationId
    account: str
    name: str
    description: str = ""
    auth_code_length: int = 6
    auth_token_type: str = CodeType.NUMERIC
    auth_token_validity_duration: int = 300
    auth_token_prefix: str = ""
    auth_token_delivery_methods: str = "SMS"
    associate_template: str = ""
    login_template: str = ""
    display_name: str = ""
    message_from: str = ""
    sms_backend: str = ""
    resend_policy: str = ResendPolicy.NEW
    autofill_web_origin: str = ""
    autofill_android_hash: str = ""
    created_date: CreatedDate = ""
    last_updated_date: UpdatedDate = ""
    version_number: VersionNumber = 1
    capped_until: int = 0

    def shown(self) -> dict[str, Any]:
        """The resource as the API returns it."""
        shown = asdict(self)
        del shown["account"], shown["capped_until"]
        return shown


@dataclass(frozen=True)
class User:
    """A user with encrypted addresses: the current one, and the last confirmed one.

    `pending` is the validation id that the status VALIDATION PENDING waits for, "" for none. `revision` changes with
    every write and is never reused (0: written by version 0.1.0). `binding` is the revision of the last write that
    also wrote the user's code, whose item has the same value.
    """

    id: str
    status: str
    created_date: str
    last_updated_date: str
    version_number: int
    pending: str = ""
    sealed_address: bytes = b""
    address_digest: str = ""
    proved_address: bytes = b""
    proved_digest: str = ""
    revision: int = 0
    binding: int = 0

    @property
    def proved(self) -> tuple[bytes, str]:
        """The last confirmed address, encrypted, and its digest; both empty if there is none."""
        if self.status == Status.VALIDATED:
            return self.sealed_address, self.address_digest
        return self.proved_address, self.proved_digest

    def has(self, address_digest: str) -> bool:
        """Whether the address is the user's pending or confirmed one."""
        return address_digest in (self.address_digest, self.proved_digest)

    def shown(self, address: str) -> dict[str, Any]:
        """The resource as the API returns it, with its `address` in clear."""
        return {
            "id": self.id,
            "user_address": address,
            "status": self.status,
            "created_date": self.created_date,
            "last_updated_date": self.last_updated_date,
            "version_number": self.version_number,
        }


class UserKey(NamedTuple):
    """Identifies a user: account, application id, and the user id chosen by the caller."""

    account: str
    application: str
    user: str

    @property
    def pseudonym(self) -> str:
        """The user's pseudonym in logs. If you know the id, you find the lines, but no line shows the id."""
        return hashlib.sha256(f"{self.application}/{self.user}".encode()).hexdigest()[:16]


class Record(NamedTuple):
    """Identifies a user's items: account, application, and the digest of the user's id."""

    account: str
    application: str
    user: str

    @property
    def key(self) -> str:
        """The record as text: the partition key of the user's items."""
        return f"ACCOUNT#{self.account}#APP#{self.application}#USER#{self.user}"

    @classmethod
    def read(cls, key: str) -> Self | None:
        """Return the record in a text, None for other texts: events of other messages have texts too."""
        parts = _RECORD.fullmatch(key)
        return cls(*parts.groups()) if parts else None
