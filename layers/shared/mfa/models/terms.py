"""The terms of an account: its status, how it pays, and its limits."""

from enum import StrEnum


class AccountStatus(StrEnum):
    """Whether an account's requests are accepted."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


class CreditMode(StrEnum):
    """Whether an account pays for its messages from its credit."""

    UNLIMITED = "unlimited"
    METERED = "metered"


def parse_limits(text: str) -> tuple[tuple[str, int], ...]:
    """Return the limits in a text like `max_attempts=3 user_sends_short=2`."""
    return tuple((name, int(most)) for name, _, most in (pair.partition("=") for pair in text.split()))


def format_limits(limits: tuple[tuple[str, int], ...]) -> str:
    """Return limits as parse_limits reads them."""
    return " ".join(f"{name}={most}" for name, most in limits)
