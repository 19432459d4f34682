"""Rule of validate: compares a guess with the user's last code."""

from typing import NamedTuple

from mfa.codes.draw import Binding, guess_digests
from mfa.errors import CodeExpired, InvalidCode, NotFound, TooManyRequests
from mfa.flows import code_headers
from mfa.flows.users import require
from mfa.fraud import shared_addresses
from mfa.fraud.limits import LOCKED, seconds
from mfa.models.code import Challenge, Purpose
from mfa.models.resources import Caller, UserKey
from mfa.runtime import telemetry
from mfa.store import challenge_items, user_items
from mfa.store.table import Table
from mfa.tenants.applications import recent
from mfa.tenants.service import Service
from mfa.values.dates import timestamp
from mfa.values.ids import made_at


class Validated(NamedTuple):
    """The validation id and purpose of the accepted code, and the response headers."""

    validation_id: str
    headers: dict[str, str]
    purpose: str


def validate(
    service: Service, caller: Caller, key: UserKey, guess: str, now: int, attempt: str, only: str = ""
) -> Validated:
    """Accept `guess` if it is the user's last code, which is then used. `now` is in milliseconds.

    `attempt` is the request's id: a retry with the same id gets the same result and is counted once. `only` is the
    validation id of the code to compare with, "" for the last code. Of simultaneous right guesses one is accepted,
    and no more wrong ones are compared than the limits allow. Raises InvalidCode, CodeExpired, TooManyRequests,
    NotFound, Forbidden.
    """
    if only:  # For CAMARA's requests, whose paths contain no user.
        telemetry.note(user=key.pseudonym)
    service = service.under(caller)
    recent(service, caller, key.application, now)
    digests = guess_digests(service.keys.current(now).accepted, Binding(*key), guess)
    counted, challenge = challenge_items.record_attempt(
        service.table, key, digests, service.settings.max_failures, attempt, now, only
    )
    if only not in ("", challenge.validation_id):
        raise _another(challenge, only)
    if not counted and not _may_repeat(service.table, key, challenge, now):
        raise _refusal(service, caller, key, challenge, now)
    if not challenge.matched_by(digests):
        headers = code_headers.headers(challenge, service.settings, now) if counted else {}
        raise InvalidCode(headers=headers)
    if challenge.purpose == Purpose.ASSOCIATION:
        _mark_validated(service.table, key, challenge.validation_id, attempt, now)
    headers = code_headers.rate_limit(challenge, service.settings, now)
    return Validated(challenge.validation_id, headers, challenge.purpose)


def _mark_validated(table: Table, key: UserKey, validation_id: str, attempt: str, now: int) -> None:
    """Set the user VALIDATED; this second write decides who gets 200. Release the address that was replaced."""
    before = user_items.mark_validated(table, key, validation_id, attempt, timestamp(now))
    if before is None:
        raise InvalidCode("The address of this code was replaced or removed. Request a new code.")
    if before.proved_digest not in ("", before.address_digest):
        shared_addresses.release(table, key, now, before.proved_digest)


def _another(challenge: Challenge, only: str) -> Exception:
    """Return why a guess at a code that is not the last one is refused."""
    if made_at(only) in challenge.login_sends | challenge.association_sends:
        return CodeExpired(
            "This code was replaced by a newer one or cancelled. Use the newest code, or request one."
        )
    return NotFound("There is no such code.")


def _may_repeat(table: Table, key: UserKey, challenge: Challenge, now: int) -> bool:
    """Return whether a guess at a used code can be a retry of a request that crashed.

    After a crash an association's code can be used without the second write, which a retry then makes. This is
    allowed until the code expires, and costs an attempt, so that guesses here are limited too.
    """
    if not challenge.used or challenge.purpose != Purpose.ASSOCIATION or challenge.expires_at <= now:
        return False
    return challenge_items.count_repetition(table, key, challenge)


def _refusal(service: Service, caller: Caller, key: UserKey, challenge: Challenge, now: int) -> Exception:
    """Return why a guess was not counted, in the specified order. Reads the user only if there is no code."""
    settings = service.settings
    if not challenge.digest:
        require(service.table, caller, key)
        return InvalidCode("No code is pending. Request one.")
    if challenge.used:
        return InvalidCode("The last code was used. Request a new one.")
    if challenge.expires_at <= now:
        return CodeExpired()
    headers = code_headers.headers(challenge, settings, now)
    if challenge.failures >= settings.max_failures:
        return TooManyRequests(LOCKED, headers=headers, reason="locked")
    wait = seconds(challenge.expires_at - now)
    detail = "Too many wrong codes. Request a new code."
    return TooManyRequests(detail, retry_after=wait, headers=headers, reason="exhausted")
