"""What the service keeps: applications, users, and the code pending for a user."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, NamedTuple, Self

from mfa.dates import timestamp
from mfa.fields import ApplicationId, CreatedDate, UpdatedDate, VersionNumber
from mfa.tenancy import AccountStatus, CreditMode, parse_limits


class Caller(NamedTuple):
    """Who asks: the account of the token, and what the token may do, in one `application` if it is bound to it.

    `limits` go over the stack's, and so do the `countries` that may be sent to, where there are any. A `metered`
    account pays each message from its credit, and one that is capped sends none until then (milliseconds). Its text
    messages go by `sms_backend`, "" for the stack's, from one of the `senders` if there are any. The token is good
    until `expires_date`, "" for ever.
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
            frozenset(context.get("senders", "").split()),
            context.get("expires", ""),
        )

    def expired(self, now: int) -> bool:
        """Tell whether the token's time is over; the authorizer's verdict may be older. `now` in milliseconds."""
        return bool(self.expires_date) and self.expires_date <= timestamp(now)


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

    id: ApplicationId
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
    created_date: CreatedDate = ""
    last_updated_date: UpdatedDate = ""
    version_number: VersionNumber = 1
    capped_until: int = 0

    def shown(self) -> dict[str, Any]:
        """The resource as the API answers it."""
        shown = asdict(self)
        del shown["account"], shown["capped_until"]
        return shown

    def changed(self, changes: dict[str, Any], date: str) -> Self:
        """The next version, with `changes` made at `date`."""
        return replace(self, **changes, last_updated_date=date, version_number=self.version_number + 1)


@dataclass(frozen=True)
class User:
    """A user, whose addresses are kept encrypted: the one that is shown, and the last one whose code came back.

    `pending` is the validation id that the status VALIDATION PENDING waits for, "" for none. `revision` changes with
    every write and is never used twice (0: written by version 0.1.0). `binding` is the revision of the last write
    that wrote the user's code too, and the code's item holds the same one.
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
        """The last address whose code came back, sealed, and its digest; both empty for none."""
        if self.status == Status.VALIDATED:
            return self.sealed_address, self.address_digest
        return self.proved_address, self.proved_digest

    def has(self, address_digest: str) -> bool:
        """Whether the address is the user's pending or proved one."""
        return address_digest in (self.address_digest, self.proved_digest)

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


class Send(NamedTuple):
    """One send of a code, from its write until its message is taken or refused.

    `id` names it in the items that it writes, `sent` is its time in the user's window (milliseconds), and `segments`
    is what its message is billed as. `destination` is where an association goes, "" for a login.
    """

    id: int
    sent: int
    purpose: Purpose
    validation_id: str = ""
    segments: int = 1
    destination: str = ""


@dataclass(frozen=True)
class Challenge:
    """A user's last code and the user's send times. `revision` changes with all but attempts; 0: no item.

    Without `digest` there is no code: none was sent, or it was voided. `guess` is the last guess written. `receipt` is
    what became of the message with the code `receipt_of`. `in_flight` are the ids of sends of the last minute,
    `carried_by` of those whose message has this code; a send that fails is in neither. `forgiven` are the failures
    that an association code sets aside; they count again if no message with it was taken.
    """

    revision: int = 0
    digest: bytes = b""
    prefixed: bytes = b""
    guess: frozenset[bytes] = frozenset()
    attempt: str = ""
    attempts_left: int = 0
    failures: int = 0
    forgiven: int = 0
    expires_at: int = 0
    validation_id: str = ""
    purpose: str = ""
    address_digest: str = ""
    nonce: bytes = b""
    recipe: str = ""
    login_sends: frozenset[int] = frozenset()
    association_sends: frozenset[int] = frozenset()
    in_flight: frozenset[int] = frozenset()
    carried_by: frozenset[int] = frozenset()
    binding: int = 0
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

    @property
    def forgivable(self) -> int:
        """What the next association sets aside: all failures since the last right code, counted or set aside."""
        return 0 if self.used else self.failures + self.forgiven


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
