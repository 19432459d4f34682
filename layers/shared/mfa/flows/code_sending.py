"""Sends a code, for logins and associations: draft it, decide, pay, write, send, or undo."""

import secrets
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from mfa.codes.draw import Binding, CodeType, derived, digests, draw
from mfa.codes.keyring import Keyring
from mfa.errors import InvalidRequest, StaleData
from mfa.flows.code_headers import code_headers
from mfa.flows.fallback import deliver
from mfa.messages.code_messages import Code, write
from mfa.messages.compose import SENT_AGAIN_UNTIL
from mfa.models.code import Challenge, NewCode, Purpose, Send
from mfa.models.message import Message, Sender
from mfa.models.resources import Application, Caller, ResendPolicy, UserKey
from mfa.senders.delivery_methods import choose
from mfa.store.table import ConditionFailed
from mfa.tenants import credit
from mfa.tenants.service import Service
from mfa.values.ids import new_id, new_send_id

# More than the guesses at one code, because each guess can make a send start again. After that, StaleData.
TRIES = 6


class SendRequest(NamedTuple):
    """A request for a code: caller, user, and time (milliseconds). `display_name` "" means the application's.

    `locale` is the requested language tag, "" for the default text; `method` the requested delivery method, "" for
    the application's order. `text` replaces the application's own text.
    """

    caller: Caller
    key: UserKey
    display_name: str
    now: int
    locale: str = ""
    method: str = ""
    text: str = ""


class Sent(NamedTuple):
    """The validation id of a sent code, and the response headers."""

    validation_id: str
    headers: dict[str, str]


class Draft(NamedTuple):
    """A code to store and its messages, of which one is sent. Only this object contains the code in clear.

    The messages are by delivery method, the preferred one first.
    """

    code: NewCode
    messages: tuple[Message, ...]


def draft(
    service: Service,
    application: Application,
    request: SendRequest,
    purpose: Purpose,
    address: str,
    last: Challenge,
    sent: int,
) -> Draft:
    """Write the messages with a new code to `address`, or with the `last` one if the resend policy repeats it.

    `sent` is the send's time in the user's windows, which the validation id of a new code contains.

    Raises InvalidRequest for an address that no delivery method reaches, and for a message of too many segments.
    """
    methods = choose(service.settings, application, address, request.method)
    keyring = service.keys.current(request.now)
    repeats = application.resend_policy == ResendPolicy.SAME
    code = _live(keyring, request, purpose, address, last) if repeats else None
    # The last code can have a type that cannot be read out.
    if not (code and all(CodeType(code.stored.recipe.partition(":")[0]) in each.tells for each in methods)):
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
    """Draw a code with the application's settings."""
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
    """Return a code, its type, and, if the policy needs them, the nonce and recipe that derive it again with the key.

    The `fixed` code of a test number is compared without case, because it can be of another type than the
    application's.
    """
    if fixed:
        return fixed, CodeType.ALPHANUMERIC, b"", ""
    kind, length = CodeType(application.auth_token_type), application.auth_code_length
    if application.resend_policy != ResendPolicy.SAME:
        return draw(kind, length), kind, b"", ""
    nonce = secrets.token_bytes(16)
    recipe = f"{kind}:{length}:{application.auth_token_validity_duration}:{application.auth_token_prefix}"
    return draw(kind, length, derived(signing, Binding(*key), nonce)), kind, nonce, recipe


def _live(
    keyring: Keyring, request: SendRequest, purpose: Purpose, address: str, last: Challenge
) -> Code | None:
    """Return the `last` code if it can be sent again: same purpose and address, valid, a third of its time left."""
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
    """Return a send of the `new` code, not written yet; `sent` is its time in the user's windows.

    The daily caps count the segments of the most expensive message.
    """
    segments = max(map(credit.cost, new.messages))
    return Send(new_send_id(now), sent, purpose, new.code.validation_id, segments, destination)


class Decision(NamedTuple):
    """A send that the limits allow: its code and messages, and the headers about its windows.

    `write` raises ConditionFailed, without writing, if the items that were read have changed. `undo` takes the write
    back, and gets whether the send still counts in the windows. It raises nothing: a failed undo leaves the same as a
    crash, a code that was not sent, until it expires, and one counted send. `settle` runs after a provider accepted
    the message.
    """

    new: Draft
    headers: dict[str, str]
    write: Callable[[], object]
    undo: Callable[[bool], object]
    settle: Callable[[], object] = lambda: None


def send(
    service: Service, sender: Sender, request: SendRequest, decide: Callable[[Service], Decision]
) -> Sent:
    """Decide, pay, write and send. Repeat if another request writes in between. Return the id and headers.

    `decide` gets the service with the caller's limits. Raises the errors of `decide` and the sender,
    InsufficientCredit, and StaleData if other requests keep sending or guessing; then nothing is spent.
    """
    service = service.under(request.caller)
    with credit.charged(service, request.caller, request.key.application, request.now) as charge:
        for _ in range(TRIES):
            with suppress(ConditionFailed):
                return _send_once(sender, decide(service), charge)
        raise StaleData


def _send_once(sender: Sender, decision: Decision, charge: credit.Charge) -> Sent:
    """Pay, write, then send. If a step fails, undo the write; only a refused address (400) still counts as a send."""
    new = decision.new
    charge.pay(new.messages[0])
    try:
        decision.write()
        carried = deliver(sender, new.messages, charge)
    except ConditionFailed:
        raise
    except Exception as error:
        decision.undo(isinstance(error, InvalidRequest))
        raise
    decision.settle()
    of_code = code_headers(new.code.attempts_left, new.code.expires_at)
    headers = decision.headers | of_code | {"x-delivery-method": carried.method}
    return Sent(new.code.validation_id, headers)
