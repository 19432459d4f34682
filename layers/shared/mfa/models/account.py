"""Accounts and their tokens."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class AccountStatus(StrEnum):
    """Whether an account's requests are accepted."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


class CreditMode(StrEnum):
    """Whether an account pays for its messages from its credit."""

    UNLIMITED = "unlimited"
    METERED = "metered"


@dataclass(frozen=True)
class Account:
    """An account: its settings override the stack's. Its balance is a separate item.

    `segment_price` is a decimal text, "" for none. `sms_backend` sends its text messages, "" for the stack's; they
    come from one of `senders`, any if the list is empty. `capped_until` (milliseconds) ends a reached daily cap. An
    account that was created with its first token has the defaults.
    """

    id: str
    name: str = ""
    status: str = AccountStatus.ACTIVE
    credit: str = CreditMode.UNLIMITED
    segment_price: str = ""
    countries: tuple[str, ...] = ()
    limits: tuple[tuple[str, int], ...] = ()
    created_date: str = ""
    last_updated_date: str = ""
    version_number: int = 1
    capped_until: int = 0
    sms_backend: str = ""
    senders: tuple[str, ...] = ()

    def shown(self) -> dict[str, Any]:
        """The account as operators see it."""
        shown = asdict(self) | {"countries": list(self.countries), "limits": dict(self.limits)}
        shown["senders"] = list(self.senders)
        del shown["capped_until"]
        return shown


def parse_limits(text: str) -> dict[str, int]:
    """Return the limits in a text like `max_attempts=3 user_sends_short=2`."""
    return {name: int(most) for name, _, most in (pair.partition("=") for pair in text.split())}


def format_limits(limits: tuple[tuple[str, int], ...]) -> str:
    """Return limits as parse_limits reads them."""
    return " ".join(f"{name}={most}" for name, most in limits)


@dataclass(frozen=True)
class Token:
    """A token without its secret. Dates are RFC 3339 texts, "" for none; the last use is a day.

    A token with an `application` cannot access others.
    """

    id: str
    account: str
    name: str
    scopes: tuple[str, ...]
    created_date: str
    expires_date: str = ""
    revoked_date: str = ""
    application: str = ""
    last_used_date: str = ""

    def live(self, date: str) -> bool:
        """Return whether the token can be used at `date`."""
        return not self.revoked_date and not (self.expires_date and self.expires_date <= date)
