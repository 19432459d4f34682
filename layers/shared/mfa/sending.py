"""What sending a code for a login and for an association have in common."""

import secrets
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from mfa import messages
from mfa.codes import Binding, CodeType, derived, digests, draw
from mfa.errors import MfaError, TooManyRequests
from mfa.ids import new_id
from mfa.keyring import Keyring
from mfa.resources import Application, Caller, Challenge, NewCode, Purpose, UserKey
from mfa.service import Service
from mfa.settings import Settings
from mfa.sms import Message
from mfa.store.table import ConditionFailed
from mfa.store.user_items import partition_key
from mfa.templates import DEFAULT_ASSOCIATE, DEFAULT_LOGIN, is_reference

# A lost race is decided again twice, then the caller is told (StaleData).
TRIES = 3


class SendRequest(NamedTuple):
    """Who asks for a code, for whom, and when (milliseconds). `display_name` "" means the application's.

    `locale` is the language tag that the message should be nearest to, "" for the default text. `text` stands in place
    of the application's own.
    """

    caller: Caller
    key: UserKey
    display_name: str
    now: int
    locale: str = ""
    text: str = ""


class Sent(NamedTuple):
    """What the caller is told of a code that was sent."""

    validation_id: str
    headers: dict[str, str]


class Draft(NamedTuple):
    """A code ready to be stored, and the message that carries it: the only place where it stands in clear.

    It is `fresh` unless it is the live code, sent again.
    """

    code: NewCode
    message: Message
    fresh: bool


class _Code(NamedTuple):
    """A code in clear, its prefix, and what is stored of it."""

    prefix: str
    text: str
    stored: NewCode


def draft(
    service: Service,
    application: Application,
    request: SendRequest,
    purpose: Purpose,
    address: str,
    last: Challenge,
) -> Draft:
    """Write the message with a new code to `address`, or, by the resend policy, with the `last` one if it is live.

    Raises InvalidRequest for a message of too many segments.
    """
    keyring = service.keys.current(request.now)
    code = None
    if application.resend_policy == "SAME":
        code = _live(keyring, request, purpose, address, last)
    fresh = code is None
    if code is None:
        code = _fresh(service, application, request, purpose, address)
    return Draft(code.stored, _message(service, application, request, address, code), fresh)


def _message(
    service: Service, application: Application, request: SendRequest, address: str, code: _Code
) -> Message:
    """Write the message with the code. Raises InvalidRequest for one of too many segments."""
    name = request.display_name or application.display_name or application.name
    seconds_left = (code.stored.expires_at - request.now) // 1000
    texts = _texts(service, application, code.stored.purpose, request)
    filling = messages.Filling(code.prefix, code.text, name, seconds_left)
    text = messages.choose(application, texts, filling, service.settings.max_segments)
    record, validation_id = partition_key(request.key), code.stored.validation_id
    return Message(address, text, application.message_from, validation_id, seconds_left, record)


def _fresh(
    service: Service, application: Application, request: SendRequest, purpose: Purpose, address: str
) -> _Code:
    """Draw a code by the application's settings."""
    keyring, key, now = service.keys.current(request.now), request.key, request.now
    signing, kind, prefix = (
        keyring.signing(now),
        CodeType(application.auth_token_type),
        application.auth_token_prefix,
    )
    code, nonce, recipe = _draw(application, signing, key)
    if fixed := service.settings.test_numbers.get(address):
        # Recognised with case ignored, whatever the application's type: the fixed code may be of another.
        code, kind, nonce, recipe = fixed, CodeType.ALPHANUMERIC, b"", ""
    stored = NewCode(
        *digests(signing, Binding(*key), kind, prefix, code),
        attempts_left=service.settings.max_attempts,
        expires_at=now + application.auth_token_validity_duration * 1000,
        validation_id=new_id(now),
        purpose=purpose,
        address_digest=keyring.address_digest(key.account, key.application, address),
        nonce=nonce,
        recipe=recipe,
    )
    return _Code(prefix, code, stored)


def _draw(application: Application, signing: bytes, key: UserKey) -> tuple[str, bytes, str]:
    """Return a code, and the nonce and recipe that give it again with the key, if the resend policy wants that."""
    kind, length = CodeType(application.auth_token_type), application.auth_code_length
    if application.resend_policy != "SAME":
        return draw(kind, length), b"", ""
    nonce = secrets.token_bytes(16)
    recipe = f"{kind}:{length}:{application.auth_token_validity_duration}:{application.auth_token_prefix}"
    return draw(kind, length, derived(signing, Binding(*key), nonce)), nonce, recipe


def _live(
    keyring: Keyring, request: SendRequest, purpose: Purpose, address: str, last: Challenge
) -> _Code | None:
    """Return the `last` code if it may be sent again: same purpose and address, good, a third of its time left."""
    key, now = request.key, request.now
    if not last.recipe or last.used or last.attempts_left <= 0 or last.purpose != purpose:
        return None
    kind, length, validity, prefix = last.recipe.split(":", 3)
    same_address = last.address_digest == keyring.address_digest(key.account, key.application, address)
    if not same_address or 3 * (last.expires_at - now) < int(validity) * 1000:
        return None
    for accepted in keyring.accepted:
        code = draw(CodeType(kind), int(length), derived(accepted, Binding(*key), last.nonce))
        if digests(accepted, Binding(*key), CodeType(kind), prefix, code).plain == last.digest:
            stored = NewCode(**{name: getattr(last, name) for name in NewCode._fields})
            return _Code(prefix, code, stored)
    return None


def _texts(
    service: Service, application: Application, purpose: Purpose, request: SendRequest
) -> tuple[str, ...]:
    """Return the text to send, and after it that without a language, should the first be too long.

    It is the application's own, that of the stored template which it names, or the default text.
    """
    if request.text:
        return (request.text,)
    is_login = purpose == Purpose.LOGIN  # Of a code that was read, it is a text.
    text = application.login_template if is_login else application.associate_template
    stored = None
    if is_reference(text):
        stored = service.templates.find(service.table, application, text, request.now)
        text = ""
    if text:
        return (text,)
    default = stored.body if stored else DEFAULT_LOGIN if is_login else DEFAULT_ASSOCIATE
    if not request.locale:
        return (default,)
    from mfa import default_texts  # noqa: PLC0415 - loaded where a language is asked for

    texts = default_texts.LOGIN if is_login else default_texts.ASSOCIATE
    return default_texts.choose(stored.bodies if stored else texts, request.locale, default), default


def require_unlocked(challenge: Challenge, settings: Settings) -> None:
    """Raise TooManyRequests once consecutive failures have locked the user; only `associate` unlocks."""
    if challenge.open_failures >= settings.max_failures:
        detail = "Too many wrong codes in a row; the address must be associated anew."
        raise TooManyRequests(detail, reason="locked")


def write_and_send(
    write: Callable[[], None], send: Callable[[], None], undo: Callable[[bool], object]
) -> None:
    """Write, then send; where one of them fails, undo what was written and raise what it failed with.

    `undo` is told whether the write is known to have come through. ConditionFailed passes untouched: nothing was
    written. An undoing that fails itself leaves what a crash at this place would: a code that nobody knows, until
    it expires, and one send of the budget.
    """
    written = False
    try:
        write()
        written = True
        send()
    except ConditionFailed:
        raise
    except Exception:
        with suppress(MfaError):
            undo(written)
        raise
