"""Messages as they go out: a text filled in, the lines by which apps find the code, and its cost (docs/messages.md)."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from mfa.codes.draw import MAX_LENGTH, MAX_PREFIX, CodeType
from mfa.errors import InvalidRequest
from mfa.messages import segments
from mfa.models.resources import Application, ResendPolicy
from mfa.models.template import (
    DEFAULT_ASSOCIATE,
    DEFAULT_LOGIN,
    MAX_DISPLAY_NAME,
    MAX_MESSAGE,
    StoredTemplate,
    Text,
    counts_minutes,
    is_reference,
    language_of,
    named_texts,
    render,
)
from mfa.values import validity

# Android reads no longer message for an app: https://developers.google.com/identity/sms-retriever/verify
_ANDROID_BYTES = 140
# Browsers find codes of 4 to 10 characters in messages of at most 140: https://web.dev/articles/sms-otp-form
_FILLED_IN, _READ_BY_BROWSERS = 10, 140
# What binds a code to an origin. Wider than what any browser reads: no text needs it.
_BOUND = re.compile(r"@\S+\s+#\S")
_SECOND_ORIGIN = "would hold a second text of the form @host #code, beside the line of autofill_web_origin"
# By the policy SAME a code is sent again while this part of its time is left, a third.
SENT_AGAIN_UNTIL = 3
_LONGEST_VALIDITIES = (3600, 59)
_DEFAULTS = {"associate_template": DEFAULT_ASSOCIATE, "login_template": DEFAULT_LOGIN}


class Filling(NamedTuple):
    """What a text is filled in with; `code` is without its prefix, `language` a tag or "" for that of the text."""

    prefix: str
    code: str
    display_name: str
    validity_seconds: int
    language: str = ""


def compose(application: Application, text: str, filling: Filling) -> str:
    """Return the whole message: `text` filled in, then the lines for autofill that `application` asks for.

    The last line binds the code to a web origin (https://wicg.github.io/sms-one-time-codes/, 3.1). It is never left
    out, since it keeps the code from being filled in elsewhere. The app's hash is left out where Android would not
    read the message: delivering the code comes first.
    """
    code = filling.prefix + filling.code
    body = render(text, code, filling.display_name, filling.validity_seconds, filling.language)
    origin = application.autofill_web_origin
    bound = f"\n@{origin.removeprefix('https://')} #{filling.code}" if origin else ""
    if hash_ := application.autofill_android_hash:
        whole = f"{body}\n{hash_}{bound}"
        if _read_by_android(whole):
            return whole
    return body + bound


def choose(application: Application, texts: Iterable[Text], filling: Filling, most: int) -> str:
    """Return the message of the first of `texts` that goes out in at most `most` segments, by one publish.

    Raises InvalidRequest if none does, and for a text that would bind the code to another origin.
    """
    beyond = ""
    for text, language in texts:
        message = compose(application, text, filling._replace(language=language))
        require_unbound(application, message.rpartition("\n")[0])
        beyond = _beyond(message, most)
        if not beyond:
            return message
    raise InvalidRequest(f"The message takes {beyond}. Use a shorter display_name.")


def require_unbound(application: Application, text: str) -> None:
    """Raise InvalidRequest if a filled-in `text` binds a code to an origin, which the application's own line does.

    Browsers take the first of several such lines: https://wicg.github.io/sms-one-time-codes/.
    """
    if application.autofill_web_origin and _BOUND.search(text):
        raise InvalidRequest(f"The message {_SECOND_ORIGIN}. Change display_name or the text.")


def require_sendable(application: Application, most: int) -> None:
    """Raise InvalidRequest for own texts that cannot be sent, or not with what the application asks for.

    They must fit in `most` segments and one publish, with the lines for autofill; bind the code to no other origin; and
    promise no time that a code does not have. Also for codes that cannot be filled in.
    """
    _require_filled_in(application)
    for field, text in _own(application).items():
        if complaint := _complaint(application, text, most, is_main=True):
            raise InvalidRequest(f"{field}: {complaint}.")
        if application.autofill_android_hash not in compose(application, text, _filling(application)):
            raise InvalidRequest(
                f"autofill_android_hash: with {field} a message can be longer than the {_ANDROID_BYTES} bytes in one "
                "segment that Android reads."
            )


def _require_filled_in(application: Application) -> None:
    """Raise InvalidRequest for codes that devices do not find in a message."""
    if not (application.autofill_web_origin or application.autofill_android_hash):
        return
    if application.auth_token_type == CodeType.ALPHA:
        raise InvalidRequest(
            "auth_token_type: ALPHA codes have no digit, and devices look for a digit to find the code."
        )
    if application.auth_code_length > _FILLED_IN:
        raise InvalidRequest(
            f"auth_code_length: devices fill in codes of at most {_FILLED_IN} characters; shorten it, or clear "
            "autofill_web_origin and autofill_android_hash."
        )


def require_named_sendable(application: Application, stored: Mapping[str, StoredTemplate], most: int) -> None:
    """As require_sendable, of the stored templates that `application` names, which are there by id.

    Where one is gone, by a forced deletion, the default text is sent, and looked at.
    """
    for field, default in _DEFAULTS.items():
        if not is_reference(named := getattr(application, field)):
            continue
        if named not in stored:
            if complaint := _complaint(application, default, most):
                raise InvalidRequest(f"{field}: the template was deleted; with the default text {complaint}.")
        elif unsendable := find_unsendable(application, stored[named].texts, most):
            part, complaint = unsendable
            raise InvalidRequest(f"{field}: with {part} of the template {complaint}.")


def find_unsendable(application: Application, texts: Mapping[str, str], most: int) -> tuple[str, str] | None:
    """Return which of a template's `texts` `application` cannot send, by its field, and why.

    None if there is none. That is with the application's settings, its lines for autofill too. Texts of other languages
    than `body` may be longer than what devices read.
    """
    for field, text in texts.items():
        language = language_of(field)
        if complaint := _complaint(application, text, most, language, is_main=not language):
            return field, complaint
        whole = compose(application, text, _filling(application))
        if not language and application.autofill_android_hash not in whole:
            return field, (
                f"a message can take more than the {_ANDROID_BYTES} bytes in one segment that Android reads, for "
                "autofill_android_hash"
            )
    return None


def _complaint(
    application: Application, text: str, most: int, language: str = "", *, is_main: bool = False
) -> str:
    """Say why `application` cannot send `text`, "" if it can. Only a main text must be short enough for browsers."""
    filling = _filling(application)._replace(language=language)
    message = compose(application, text, filling)
    if beyond := _beyond(message, most):
        return f"a message can take {beyond}"
    # A COMPLEX code may hold an @.
    codes = (filling.code, f"0@{filling.code[2:]}")[: 1 + (application.auth_token_type == CodeType.COMPLEX)]
    bodies = (render(text, filling.prefix + code, filling.display_name, 0) for code in codes)
    if application.autofill_web_origin and any(map(_BOUND.search, bodies)):
        return f"a message {_SECOND_ORIGIN}"
    if application.autofill_web_origin and is_main and len(message) > _READ_BY_BROWSERS:
        return f"a message can take {len(message)} characters; for autofill browsers read {_READ_BY_BROWSERS}"
    if counts_minutes(text) and (shortest := _shortest_validity(application)) < validity.MINUTE:
        return f"$validity_minutes is 0 for codes that have {shortest} s left; use $validity"
    return ""


def _shortest_validity(application: Application) -> int:
    """How many seconds a code has left at least when it is sent: by the policy SAME it may be sent again."""
    duration = application.auth_token_validity_duration
    return duration // SENT_AGAIN_UNTIL if application.resend_policy == ResendPolicy.SAME else duration


def costs(application: Application) -> dict[str, str]:
    """Return the header that says in how many segments the application's own texts go out at most."""
    filling = _filling(application)
    counted = {
        field: segments.count(compose(application, text, filling))
        for field, text in _own(application).items()
    }
    return _header(counted)


def longest(text: str, language: str = "") -> str:
    """Return the longest message that a stored template with `text` may become, but for lines for autofill."""
    code, name = "0" * (MAX_PREFIX + MAX_LENGTH), "x" * MAX_DISPLAY_NAME
    return max((render(text, code, name, each, language) for each in _LONGEST_VALIDITIES), key=segments.count)


def template_costs(body: str, bodies: Mapping[str, str], most: int) -> dict[str, str]:
    """Return the header that says in how many segments the texts of a stored template go out at most.

    That is with the longest code and a display name as long as can be, without lines for autofill, which are the
    application's. Raises InvalidRequest for a text beyond `most`.
    """
    counted = {}
    for field, text in named_texts(body, bodies).items():
        counted[field] = segments.count(longest(text, language_of(field)))
        if counted[field] > most:
            raise InvalidRequest(
                f"{field}: a message can take {counted[field]} segments; this service sends at most {most}."
            )
    return _header({(language_of(field) or field).lower(): cost for field, cost in counted.items()})


def _own(application: Application) -> dict[str, str]:
    """The text of each flow, by the field that holds it; none where that is a stored template."""
    texts = {field: getattr(application, field) or default for field, default in _DEFAULTS.items()}
    return {field: text for field, text in texts.items() if not is_reference(text)}


def _filling(application: Application) -> Filling:
    """What makes the application's messages longest, but for the display name of a request."""
    return Filling(
        application.auth_token_prefix,
        "0" * application.auth_code_length,
        application.display_name or application.name,
        application.auth_token_validity_duration,
    )


def _beyond(message: str, most: int) -> str:
    """Say by what a whole message is too long to be sent, and the limit; "" if it is not."""
    if (cost := segments.count(message)) > most:
        return f"{cost} segments; this service sends at most {most}"
    if len(message) > MAX_MESSAGE:
        return f"{len(message)} characters; the messaging service takes {MAX_MESSAGE} at most"
    return ""


def _read_by_android(message: str) -> bool:
    return len(message.encode()) <= _ANDROID_BYTES and segments.count(message) == 1


def _header(counted: Mapping[str, int]) -> dict[str, str]:
    """A dictionary (RFC 9651, 3.2); nothing is said where there is no text of one's own."""
    listed = ", ".join(f"{name}={cost}" for name, cost in counted.items())
    return {"x-segments": listed} if listed else {}
