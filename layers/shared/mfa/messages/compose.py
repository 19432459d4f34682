"""Composes messages: fills in a text, adds the lines for autofill, and counts segments (docs/messages.md)."""

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
    render,
)
from mfa.values import validity

# Android passes no longer message to an app: https://developers.google.com/identity/sms-retriever/verify
_ANDROID_BYTES = 140
# Browsers find codes of 4 to 10 characters in messages of at most 140: https://web.dev/articles/sms-otp-form
_FILLED_IN, _READ_BY_BROWSERS = 10, 140
# A line that binds a code to an origin. The pattern is wider than any browser's; no text needs it.
_BOUND = re.compile(r"@\S+\s+#\S")
_SECOND_ORIGIN = "would hold a second text of the form @host #code, beside the line of autofill_web_origin"
# With the policy SAME, a code is sent again if at least this part of its time is left, a third.
SENT_AGAIN_UNTIL = 3
_LONGEST_VALIDITIES = (3600, 59)
_DEFAULTS = {"associate_template": DEFAULT_ASSOCIATE, "login_template": DEFAULT_LOGIN}


class Filling(NamedTuple):
    """The values for a text; `code` has no prefix, `language` is a tag or "" for the text's own."""

    prefix: str
    code: str
    display_name: str
    validity_seconds: int
    language: str = ""


def compose(application: Application, text: str, filling: Filling) -> str:
    """Return the whole message: `text` with its values, then the application's lines for autofill.

    The last line binds the code to a web origin (https://wicg.github.io/sms-one-time-codes/, 3.1). It is never left
    out, because it prevents autofill on other sites. The app's hash is left out if Android would not read the
    message, so that the code is still delivered.
    """
    code = filling.prefix + filling.code
    body = render(text, code, filling.display_name, filling.validity_seconds, filling.language)
    origin = application.autofill_web_origin
    bound = f"\n@{origin.removeprefix('https://')} #{filling.code}" if origin else ""
    if hash_ := application.autofill_android_hash:
        whole = f"{body}\n{hash_}{bound}"
        if len(whole.encode()) <= _ANDROID_BYTES and segments.count(whole) == 1:
            return whole
    return body + bound


def choose(application: Application, texts: Iterable[Text], filling: Filling, most: int) -> str:
    """Return the message of the first of `texts` that fits in `most` segments and one request.

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
    """Raise InvalidRequest if `text` binds a code to an origin, although the application has its own origin.

    Browsers use the first of several such lines: https://wicg.github.io/sms-one-time-codes/.
    """
    if application.autofill_web_origin and _BOUND.search(text):
        raise InvalidRequest(f"The message {_SECOND_ORIGIN}. Change display_name or the text.")


def require_sendable(application: Application, most: int) -> None:
    """Raise InvalidRequest for the application's own texts that cannot be sent with its settings.

    They must fit in `most` segments and one request with the lines for autofill, must not bind the code to another
    origin, and must not state a longer validity than the code has. Also checks that devices can fill in the codes.
    """
    _require_filled_in(application)
    if unsendable := find_unsendable(application, _own(application), most):
        field, complaint = unsendable
        raise InvalidRequest(f"{field}: {complaint}.")


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
    """Like require_sendable, for the stored templates in `stored` that `application` uses.

    If a template was deleted by force, the default text is checked, because it is sent instead.
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
    """Return the first of `texts` that `application` cannot send, by its field, and why; or None.

    It is checked with the application's settings and lines for autofill. Texts of a template for other languages than
    `body` can be longer than devices read.
    """
    for field, text in texts.items():
        language = language_of(field)
        if complaint := _complaint(application, text, most, language, is_main=not language):
            return field, complaint
    return None


def _complaint(
    application: Application, text: str, most: int, language: str = "", *, is_main: bool = False
) -> str:
    """Return why `application` cannot send `text`, or "". Only a main text must be short enough for devices."""
    filling = _filling(application)._replace(language=language)
    message = compose(application, text, filling)
    if beyond := _beyond(message, most):
        return f"a message can take {beyond}"
    # A COMPLEX code can contain an @.
    codes = (filling.code, f"0@{filling.code[2:]}")[: 1 + (application.auth_token_type == CodeType.COMPLEX)]
    bodies = (render(text, filling.prefix + code, filling.display_name, 0) for code in codes)
    if application.autofill_web_origin and any(map(_BOUND.search, bodies)):
        return f"a message {_SECOND_ORIGIN}"
    if application.autofill_web_origin and is_main and len(message) > _READ_BY_BROWSERS:
        return f"a message can take {len(message)} characters; for autofill browsers read {_READ_BY_BROWSERS}"
    if counts_minutes(text) and (shortest := _shortest_validity(application)) < validity.MINUTE:
        return f"$validity_minutes is 0 for codes that have {shortest} s left; use $validity"
    if is_main and application.autofill_android_hash not in message:
        what = f"the {_ANDROID_BYTES} bytes in one segment that Android reads, for autofill_android_hash"
        return f"a message can take more than {what}"
    return ""


def _shortest_validity(application: Application) -> int:
    """Return how many seconds a sent code is valid at least: with the policy SAME it can be sent again later."""
    duration = application.auth_token_validity_duration
    return duration // SENT_AGAIN_UNTIL if application.resend_policy == ResendPolicy.SAME else duration


def costs(application: Application) -> dict[str, str]:
    """Return the header with the highest number of segments of the application's own texts."""
    filling = _filling(application)
    counted = {
        field: segments.count(compose(application, text, filling))
        for field, text in _own(application).items()
    }
    return _header(counted)


def longest(text: str, language: str = "") -> str:
    """Return the longest message of a stored template with `text`, without lines for autofill."""
    code, name = "0" * (MAX_PREFIX + MAX_LENGTH), "x" * MAX_DISPLAY_NAME
    return max((render(text, code, name, each, language) for each in _LONGEST_VALIDITIES), key=segments.count)


def template_costs(template: StoredTemplate, most: int) -> dict[str, str]:
    """Return the header with the highest number of segments of the template's texts.

    It assumes the longest code and display name, without lines for autofill, which depend on the application. Raises
    InvalidRequest for a text of more than `most` segments.
    """
    counted = {}
    for field, text in template.texts.items():
        counted[field] = segments.count(longest(text, language_of(field)))
        if counted[field] > most:
            raise InvalidRequest(
                f"{field}: a message can take {counted[field]} segments; this service sends at most {most}."
            )
    return _header({(language_of(field) or field).lower(): cost for field, cost in counted.items()})


def _own(application: Application) -> dict[str, str]:
    """The text of each flow by its field, except stored templates."""
    texts = {field: getattr(application, field) or default for field, default in _DEFAULTS.items()}
    return {field: text for field, text in texts.items() if not is_reference(text)}


def _filling(application: Application) -> Filling:
    """The values that make the application's messages longest, except a request's display name."""
    return Filling(
        application.auth_token_prefix,
        "0" * application.auth_code_length,
        application.display_name or application.name,
        application.auth_token_validity_duration,
    )


def _beyond(message: str, most: int) -> str:
    """Return the size that a message exceeds, with the limit; "" if it can be sent."""
    if (cost := segments.count(message)) > most:
        return f"{cost} segments; this service sends at most {most}"
    if len(message) > MAX_MESSAGE:
        return f"{len(message)} characters; the messaging service takes {MAX_MESSAGE} at most"
    return ""


def _header(counted: Mapping[str, int]) -> dict[str, str]:
    """A dictionary (RFC 9651, 3.2), or no header without own texts."""
    listed = ", ".join(f"{name}={cost}" for name, cost in counted.items())
    return {"x-segments": listed} if listed else {}
