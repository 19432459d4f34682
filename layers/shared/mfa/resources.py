"""What the service keeps: applications, users, and the code pending for a user."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, NamedTuple, Self

from mfa.tenancy import AccountStatus, CreditMode, parse_limits


class Caller(NamedTuple):
    """Who asks: the account of the token, and what the token may do, in one `application` if it is bound to it.

    `limits` go over the stack's, and so do the `countries` that may be sent to, where there are any. A `metered`
    account pays each message from its credit, and one that is capped sends none until then (milliseconds). Its text
    messages go by `sms_backend`, "" for the stack's.
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

    @classmethod
    def of(cls, context: Mapping[str, str]) -> Self:
        """Return the caller that an authorizer's context tells of, as Grant.context made it."""
        return cls(
            context["account"],
            frozenset(context["scopes"].split()),
            context.get("application", ""),
            context.get("status") == AccountStatus.SUSPENDED,
            context.get("credit") == CreditMode.METERED,
            tuple(parse_limits(context.get("limits", "")).items()),
            frozenset(context.get("countries", "").split()),
            int(context.get("capped_until", 0)),
            context.get("sms_backend", ""),
        )


class Status(StrEnum):
    """How far a user's address has come, in the API's own words."""

    INITIAL = "INITIAL"
    PENDING = "VALIDATION PENDING"
    VALIDATED = "VALIDATED"


class Purpose(StrEnum):
    """What a code was sent for."""

    ASSOCIATION = "ASSOCIATION"
    LOGIN = "LOGIN"


@dataclass(frozen=True)
class Application:
    """An application; dates are RFC 3339 texts, the validity is in seconds, the end of a daily cap in milliseconds."""

    id: str
    account: str
    name: str
    description: str = ""
    auth_code_length: int = 6
    auth_token_type: str = "NUMERIC"
    auth_token_validity_duration: int = 300
    auth_token_prefix: str = ""
    auth_token_delivery_methods: str = "SMS"
    associate_template: str = ""
    login_template: str = ""
    display_name: str = ""
    message_from: str = ""
    sms_backend: str = ""
    resend_policy: str = "NEW"
    autofill_web_origin: str = ""
    autofill_android_hash: str = ""
    created_date: str = ""
    last_updated_date: str = ""
    version_number: int = 1
    capped_until: int = 0

    def shown(self) -> dict[str, Any]:
        """The resource as the API answers it."""
        shown = asdict(self)
        del shown["account"], shown["capped_until"]
        return shown

    def changed(self, changes: dict[str, Any], date: str) -> Self:
        """The next version, with `changes` made at `date`."""
        return replace(self, **changes, last_updated_date=date, version_number=self.version_number + 1)


class Association(NamedTuple):
    """An association whose message may still fail, and what its user was before: status "" for no user.

    `write_id` names the write, `begun` is in milliseconds, `failures` it forgave; a `fresh` code is void if it fails.
    """

    write_id: str
    begun: int
    failures: int = 0
    fresh: bool = False
    status: str = ""
    pending: str = ""
    sealed_address: bytes = b""
    address_digest: str = ""


@dataclass(frozen=True)
class User:
    """A user, whose address is kept encrypted. `pending` is the association that the status waits for, "" for none.

    `proved_digest` is of the last address whose code came back. `unsettled` associations may still fail, oldest first.
    """

    id: str
    status: str
    created_date: str
    last_updated_date: str
    version_number: int
    pending: str = ""
    sealed_address: bytes = b""
    address_digest: str = ""
    proved_digest: str = ""
    unsettled: tuple[Association, ...] = ()

    def shown(self, address: str) -> dict[str, Any]:
        """The resource as the API answers it, with its `address` in clear."""
        return {
            "id": self.id,
            "user_address": address,
            "status": self.status,
            "created_date": self.created_date,
            "last_updated_date": self.last_updated_date,
            "version_number": self.version_number,
        }


class UserKey(NamedTuple):
    """Names a user within everything that is stored: account, application id, the caller's own user id."""

    account: str
    application: str
    user: str

    @property
    def pseudonym(self) -> str:
        """What stands for the user in the log: whoever knows the id finds the lines, and no line shows the id."""
        return hashlib.sha256(f"{self.application}/{self.user}".encode()).hexdigest()[:16]


class Budget(NamedTuple):
    """Times of sends that still count, in milliseconds, and the revision that a write must find (0: no item)."""

    sends: frozenset[int] = frozenset()
    revision: int = 0


@dataclass(frozen=True)
class Challenge:
    """A user's last code and the user's send times. `revision` changes with all but attempts; 0: no item.

    Without `digest` there is no code: none was sent, or it was voided. `guess` is the last guess written. `receipt` is
    what became of the message with the code `receipt_of`.
    """

    revision: int = 0
    digest: bytes = b""
    prefixed: bytes = b""
    guess: frozenset[bytes] = frozenset()
    attempt: str = ""
    attempts_left: int = 0
    failures: int = 0
    expires_at: int = 0
    validation_id: str = ""
    purpose: str = ""
    address_digest: str = ""
    nonce: bytes = b""
    recipe: str = ""
    login_sends: frozenset[int] = frozenset()
    association_sends: frozenset[int] = frozenset()
    receipt_of: str = ""
    receipt: str = ""

    def matched_by(self, guess: frozenset[bytes]) -> bool:
        """Tell whether `guess` holds the code, with or without its prefix."""
        return bool(self.digest) and (self.digest in guess or self.prefixed in guess)

    @property
    def used(self) -> bool:
        """Whether the last guess was the right one: the code is spent."""
        return self.matched_by(self.guess)

    @property
    def open_failures(self) -> int:
        """Consecutive failures: those since the last right code."""
        return 0 if self.used else self.failures


class NewCode(NamedTuple):
    """A code about to be stored; times in milliseconds.

    `nonce` and `recipe` give, with the key and only with it, a code that can be sent again; "" for any other.
    """

    digest: bytes
    prefixed: bytes
    attempts_left: int
    expires_at: int
    validation_id: str
    purpose: Purpose
    address_digest: str
    nonce: bytes
    recipe: str
