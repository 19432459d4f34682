"""What sending a code for a login and for an association have in common."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

from mfa.codes import Binding, CodeType, digests, draw
from mfa.errors import MfaError, TooManyRequests
from mfa.ids import new_id
from mfa.resources import Application, Caller, Challenge, NewCode, Purpose, UserKey
from mfa.service import Service
from mfa.settings import Settings
from mfa.sms import Message
from mfa.store.table import ConditionFailed
from mfa.templates import DEFAULT_ASSOCIATE, DEFAULT_LOGIN, render

# A lost race is decided again twice, then the caller is told (StaleData).
TRIES = 3


class SendRequest(NamedTuple):
    """Who asks for a code, for whom, and when (milliseconds). `display_name` "" means the application's."""

    caller: Caller
    key: UserKey
    display_name: str
    now: int


class Draft(NamedTuple):
    """A code ready to be stored, and the message that carries it: the only place where it stands in clear."""

    code: NewCode
    message: Message


def draft(
    service: Service, application: Application, request: SendRequest, purpose: Purpose, address: str
) -> Draft:
    """Draw a code by the application's settings and write its message to `address`."""
    keyring, key, now = service.keys.current(request.now), request.key, request.now
    kind, prefix = CodeType(application.auth_token_type), application.auth_token_prefix
    code = draw(kind, application.auth_code_length)
    digest = digests(keyring.signing(now), Binding(*key), kind, prefix, code)
    validity = application.auth_token_validity_duration
    stored = NewCode(
        digest=digest.plain,
        prefixed=digest.prefixed,
        attempts_left=service.settings.max_attempts,
        expires_at=now + validity * 1000,
        validation_id=new_id(now),
        purpose=purpose,
        address_digest=keyring.address_digest(key.account, key.application, address),
    )
    name = request.display_name or application.display_name or application.name
    text = render(_template(application, purpose), prefix + code, name, validity)
    return Draft(stored, Message(address, text, application.message_from))


def _template(application: Application, purpose: Purpose) -> str:
    if purpose is Purpose.LOGIN:
        return application.login_template or DEFAULT_LOGIN
    return application.associate_template or DEFAULT_ASSOCIATE


def require_unlocked(challenge: Challenge, settings: Settings) -> None:
    """Raise TooManyRequests once consecutive failures have locked the user; only `associate` unlocks."""
    if challenge.open_failures >= settings.max_failures:
        raise TooManyRequests("Too many wrong codes in a row; the address must be associated anew.")


@contextmanager
def undone_on_failure(*steps: Callable[[], None]) -> Iterator[None]:
    """Run every one of `steps` if the block fails, and raise what it failed with.

    ConditionFailed passes untouched: it says that nothing was written. A step that fails itself leaves what a
    crash at this place would: a code that nobody knows, until it expires, and one send of the budget.
    """
    try:
        yield
    except ConditionFailed:
        raise
    except Exception:
        for step in steps:
            with suppress(MfaError):
                step()
        raise
