"""Rule of the fraud guard: daily caps, and a circuit for each prefix whose codes are not used.

It needs no extra request: `send_counts` stores its results on items that a send reads anyway (ADR 13).
"""

from mfa.errors import TooManyRequests
from mfa.fraud.limits import seconds
from mfa.models.resources import Application, Caller, User
from mfa.store.guard_items import Circuit


def require_uncapped(caller: Caller, application: Application, now: int) -> None:
    """Raise TooManyRequests if the application or its account reached its daily cap. `now` in milliseconds."""
    until = max(caller.capped_until, application.capped_until)
    if until > now:
        wait = seconds(until - now)
        detail = "The daily cap of messages is reached. Retry after midnight UTC."
        raise TooManyRequests(detail, retry_after=wait, reason="cap")


def require_closed(circuit: Circuit, user: User | None, address_digest: str, now: int) -> None:
    """Raise TooManyRequests if the circuit of the address's prefix is open.

    Not for a user who confirmed this address before, even if a new code to it is pending. `now` in milliseconds.
    """
    proved = user is not None and user.proved[1] == address_digest
    if circuit.open_until > now and not proved:
        wait = seconds(circuit.open_until - now)
        raise TooManyRequests(
            "Too few codes to numbers like this one are used, so none are sent for now. Retry later.",
            retry_after=wait,
            reason="circuit",
        )
