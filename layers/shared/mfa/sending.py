"""What sending a code for a login and for an association have in common."""

import secrets
from collections.abc import Callable
from typing import NamedTuple

from mfa.codes import Binding, CodeType, derived, digests, draw
from mfa.credit import cost
from mfa.errors import InvalidRequest, TooManyRequests
from mfa.ids import new_id, new_send_id
from mfa.keyring import Keyring
from mfa.messages import SENT_AGAIN_UNTIL
from mfa.methods import VOICE, choose
from mfa.resources import Application, Caller, Challenge, NewCode, Purpose, Send, UserKey
from mfa.service import Service
from mfa.settings import Settings
from mfa.sms import Message
from mfa.store.table import ConditionFailed
from mfa.writing import Code, write

# More than the guesses that one code takes, each of which lets a send be decided again. Then StaleData.
TRIES = 6


class SendRequest(NamedTuple):
    """Who asks for a code, for whom, and when (milliseconds). `display_name` "" means the application's.

    `locale` is the language tag that the message should be nearest to, "" for the default text; `method` the delivery
    method that is asked for, "" for the application's order. `text` stands in place of the application's own.
    """

    caller: Caller
    key: UserKey
    display_name: str
    now: int
    locale: str = ""
    method: str = ""
    text: str = ""


class Sent(NamedTuple):
    """What the caller is told of a code that was sent."""

    validation_id: str
    headers: dict[str, str]


class Draft(NamedTuple):
    """A code ready to be stored, and the messages of which one carries it: the only place where it stands in clear.

    They are by delivery method, the preferred one first.
    """

    code: NewCode
    messages: tuple[Message, ...]

    @property
    def segments(self) -> int:
        """What the dearest of the messages is billed as, whichever goes out: what the daily caps count."""
        return max(map(cost, self.messages))


def draft(
    service: Service,
    application: Application,
    request: SendRequest,
    purpose: Purpose,
    address: str,
    last: Challenge,
    sent: int,
) -> Draft:
    """Write the messages with a new code to `address`, or, by the resend policy, with the `last` one if it is live.

    A new code's validation id holds `sent`, its time in the user's windows.
    Raises InvalidRequest for an address that no delivery method reaches, and for a message of too many segments.
    """
    methods = choose(service.settings, application, address, request.method)
    keyring = service.keys.current(request.now)
    code = None
    if application.resend_policy == "SAME":
        code = _live(keyring, request, purpose, address, last)
    if code and VOICE in methods and code.stored.recipe.startswith(CodeType.COMPLEX):
        code = None  # The application's codes were of a type then that cannot be told by voice.
    if code is None:
        code = _fresh(service, application, request, purpose, address, sent)
    return Draft(code.stored, write(service, application, request, address, code, methods))


def _fresh(
    service: Service,
    application: Application,
    request: SendRequest,
    purpose: Purpose,
    address: str,
    sent: int,
) -> Code:
    """Draw a code by the application's settings."""
    keyring, key, now = service.keys.current(request.now), request.key, request.now
    signing, prefix = keyring.signing(now), application.auth_token_prefix
    fixed = service.settings.test_numbers.get(address, "")
    code, kind, nonce, recipe = _draw(application, signing, key, fixed)
    stored = NewCode(
        *digests(signing, Binding(*key), kind, prefix, code),
        attempts_left=service.settings.max_attempts,
        expires_at=now + application.auth_token_validity_duration * 1000,
        validation_id=new_id(sent),
        purpose=purpose,
        address_digest=keyring.address_digest(key.account, key.application, address),
        nonce=nonce,
        recipe=recipe,
    )
    return Code(prefix, code, stored)


def _draw(
    application: Application, signing: bytes, key: UserKey, fixed: str
) -> tuple[str, CodeType, bytes, str]:
    """Return a code, its type, and the nonce and recipe that give it again with the key, where the policy wants that.

    The `fixed` code of a test number is recognised with case ignored: it may be of another type than the application's.
    """
    if fixed:
        return fixed, CodeType.ALPHANUMERIC, b"", ""
    kind, length = CodeType(application.auth_token_type), application.auth_code_length
    if application.resend_policy != "SAME":
        return draw(kind, length), kind, b"", ""
    nonce = secrets.token_bytes(16)
    recipe = f"{kind}:{length}:{application.auth_token_validity_duration}:{application.auth_token_prefix}"
    return draw(kind, length, derived(signing, Binding(*key), nonce)), kind, nonce, recipe


def _live(
    keyring: Keyring, request: SendRequest, purpose: Purpose, address: str, last: Challenge
) -> Code | None:
    """Return the `last` code if it may be sent again: same purpose and address, good, a third of its time left."""
    key, now = request.key, request.now
    if not last.recipe or last.used or last.attempts_left <= 0 or last.purpose != purpose:
        return None
    kind, length, validity, prefix = last.recipe.split(":", 3)
    same_address = last.address_digest == keyring.address_digest(key.account, key.application, address)
    if not same_address or SENT_AGAIN_UNTIL * (last.expires_at - now) < int(validity) * 1000:
        return None
    for accepted in keyring.accepted:
        code = draw(CodeType(kind), int(length), derived(accepted, Binding(*key), last.nonce))
        if digests(accepted, Binding(*key), CodeType(kind), prefix, code).plain == last.digest:
            stored = NewCode(**{name: getattr(last, name) for name in NewCode._fields})
            return Code(prefix, code, stored)
    return None


def new_send(new: Draft, purpose: Purpose, now: int, sent: int, destination: str = "") -> Send:
    """Return a send of the `new` code that nothing has written yet; `sent` is its time in the user's windows."""
    code_id = new.code.validation_id
    return Send(new_send_id(now), sent, purpose, code_id, new.segments, destination)


def require_unlocked(challenge: Challenge, settings: Settings) -> None:
    """Raise TooManyRequests once consecutive failures have locked the user; only `associate` unlocks."""
    if challenge.open_failures >= settings.max_failures:
        detail = "Too many wrong codes in a row; the address must be associated anew."
        raise TooManyRequests(detail, reason="locked")


def write_and_send(
    write: Callable[[], None], send: Callable[[], Message], undo: Callable[[bool], object]
) -> Message:
    """Write, then send; return what was sent. Where one fails, undo the write and raise what it failed with.

    `undo` gets whether the send keeps its place in the windows: an address that is refused (400) does, a service that
    is down does not. It raises nothing: an undo that fails leaves what a crash would, a code that nobody knows, until
    it expires, and one send of the budget. ConditionFailed passes untouched: nothing was written.
    """
    try:
        write()
        return send()
    except ConditionFailed:
        raise
    except Exception as error:
        undo(isinstance(error, InvalidRequest))
        raise
