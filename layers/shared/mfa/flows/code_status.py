"""Rule of a code's status, by the validation id that its sending returned."""

from mfa.errors import NotFound
from mfa.flows.users import keys, present
from mfa.models.answers import CodeStatus, Validation
from mfa.models.code import Challenge
from mfa.models.message import DELIVERED
from mfa.models.resources import Caller, UserKey
from mfa.runtime.settings import Settings
from mfa.store import challenge_items
from mfa.tenants.applications import read_owned
from mfa.tenants.service import Service
from mfa.values.ids import made_at


def get(service: Service, caller: Caller, key: UserKey, validation_id: str, now: int) -> Validation:
    """Return the status of a code of the user. Raises NotFound, Forbidden.

    Of a code that was replaced or whose address was removed, only the send time is stored, for a day: it is void.
    """
    service = service.under(caller)
    application, user, code = service.table.get_all(*keys(key))
    read_owned(application, caller)
    present(user)
    challenge = challenge_items.read(code)
    if challenge.digest and challenge.validation_id == validation_id:
        status, reason = _status(challenge, service.settings, now)
        return Validation(id=validation_id, status=status, reason=reason)
    if made_at(validation_id) in challenge.login_sends | challenge.association_sends:
        return Validation(id=validation_id, status="void", reason="")
    raise NotFound("There is no such validation.")


def _status(challenge: Challenge, settings: Settings, now: int) -> tuple[CodeStatus, str]:
    """Return the first status that applies: used, not delivered, no more guesses."""
    receipt = challenge.receipt if challenge.receipt_of == challenge.validation_id else ""
    if challenge.used:
        return "validated", ""
    if receipt and receipt != DELIVERED:
        return "failed", receipt
    if challenge.attempts_left <= 0 or challenge.failures >= settings.max_failures:
        return "exhausted", ""
    if challenge.expires_at <= now:
        return "expired", ""
    return DELIVERED if receipt else "sent", ""
