"""Accounts: what the service keeps of each of its tenants."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class AccountStatus(StrEnum):
    """Whether an account's tokens are served."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


class CreditMode(StrEnum):
    """Whether an account's messages are paid from its credit."""

    UNLIMITED = "unlimited"
    METERED = "metered"


@dataclass(frozen=True)
class Account:
    """A tenant: what it may do and what differs for it from the stack's settings. Its balance is kept apart.

    `segment_price` is a decimal text, "" for none. An account that was made with its first token has the defaults.
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

    def shown(self) -> dict[str, Any]:
        """The account as an operator sees it."""
        return asdict(self) | {"countries": list(self.countries), "limits": dict(self.limits)}


def parse_limits(text: str) -> dict[str, int]:
    """Return the limits in a text like `max_attempts=3 user_sends_short=2`."""
    return {name: int(most) for name, _, most in (pair.partition("=") for pair in text.split())}


def format_limits(limits: tuple[tuple[str, int], ...]) -> str:
    """Return limits as parse_limits reads them."""
    return " ".join(f"{name}={most}" for name, most in limits)
