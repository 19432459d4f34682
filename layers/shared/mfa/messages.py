"""Messages as they go out: a text filled in, the lines by which browsers and apps find the code, and what it all costs.

docs/messages.md says who reads these lines, and what cannot be filled in.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from mfa import segments
from mfa.codes import MAX_LENGTH, MAX_PREFIX
from mfa.errors import InvalidRequest
from mfa.resources import Application
from mfa.templates import (
    DEFAULT_ASSOCIATE,
    DEFAULT_LOGIN,
    MAX_DISPLAY_NAME,
    MAX_MESSAGE,
    StoredTemplate,
    is_reference,
    render,
)

# Android reads no longer message for an app: https://developers.google.com/identity/sms-retriever/verify
_ANDROID_BYTES = 140
_LONGEST_VALIDITY = 3600
_DEFAULTS = {"associate_template": DEFAULT_ASSOCIATE, "login_template": DEFAULT_LOGIN}


class Filling(NamedTuple):
    """What a text is filled in with; `code` is without its prefix."""

    prefix: str
    code: str
    display_name: str
    validity_seconds: int


def compose(application: Application, text: str, filling: Filling) -> str:
    """Return the whole message: `text` filled in, then the lines for autofill that `application` asks for.

    The last line binds the code to a web origin (https://wicg.github.io/sms-one-time-codes/, 3.1). The app's hash is
    left out where Android would not read the message: delivering the code comes first.
    """
    body = render(text, filling.prefix + filling.code, filling.display_name, filling.validity_seconds)
    origin = application.autofill_web_origin
    bound = f"\n@{origin.removeprefix('https://')} #{filling.code}" if origin else ""
    if hash_ := application.autofill_android_hash:
        whole = f"{body}\n{hash_}{bound}"
        if _read_by_android(whole):
            return whole
    return body + bound


def choose(application: Application, texts: Iterable[str], filling: Filling, most: int) -> str:
    """Return the message of the first of `texts` that goes out in at most `most` segments, by one publish.

    Raises InvalidRequest if none does.
    """
    beyond = ""
    for text in texts:
        message = compose(application, text, filling)
        beyond = _beyond(message, most)
        if not beyond:
            return message
    raise InvalidRequest(f"The message takes {beyond}. A shorter display_name may do.")


def require_sendable(application: Application, most: int) -> None:
    """Raise InvalidRequest for own texts that are too long with the lines for autofill, or leave no room for the hash.

    Too long is over `most` segments, or what one publish takes. Also for codes that cannot be filled in.
    """
    fills_in = application.autofill_web_origin or application.autofill_android_hash
    if fills_in and application.auth_token_type == "ALPHA":
        raise InvalidRequest(
            "auth_token_type: ALPHA codes have no digit, by which devices find the code to fill in."
        )
    for field, message in _longest(application).items():
        if beyond := _beyond(message, most):
            raise InvalidRequest(f"{field}: a message can take {beyond}.")
        if application.autofill_android_hash not in message:
            raise InvalidRequest(
                f"autofill_android_hash: with {field} a message can be longer than the {_ANDROID_BYTES} bytes in one "
                "segment that Android reads."
            )


def require_named_sendable(application: Application, stored: Mapping[str, StoredTemplate], most: int) -> None:
    """As require_sendable, of the stored templates that `application` names, which are there by id.

    Where one is gone, by a forced deletion, the default text is sent, and looked at.
    """
    for field, default in _DEFAULTS.items():
        if not is_reference(named := getattr(application, field)):
            continue
        if named not in stored:
            if beyond := _beyond(compose(application, default, _filling(application)), most):
                raise InvalidRequest(
                    f"{field}: the template is gone; with the default text a message can take {beyond}."
                )
        elif unsendable := find_unsendable(application, texts_of(stored[named]), most):
            part, beyond = unsendable
            raise InvalidRequest(f"{field}: with {part} of the template a message can take {beyond}.")


def find_unsendable(application: Application, texts: Mapping[str, str], most: int) -> tuple[str, str] | None:
    """Return which of a template's `texts` is too long for `application`, by its field, and what it takes.

    None if none is. That is with the application's settings, its lines for autofill too. The hash may be left out of
    other languages.
    """
    for field, text in texts.items():
        message = compose(application, text, _filling(application))
        if beyond := _beyond(message, most):
            return field, beyond
        if field == "body" and application.autofill_android_hash not in message:
            return (
                field,
                f"more than the {_ANDROID_BYTES} bytes in one segment that Android reads, for autofill_android_hash",
            )
    return None


def costs(application: Application) -> dict[str, str]:
    """Return the header that says in how many segments the application's own texts go out at most."""
    return _header({field: segments.count(message) for field, message in _longest(application).items()})


def longest(text: str) -> str:
    """Return the longest message that a stored template with `text` may become, but for lines for autofill."""
    filling = Filling("0" * MAX_PREFIX, "0" * MAX_LENGTH, "x" * MAX_DISPLAY_NAME, _LONGEST_VALIDITY)
    return compose(_PLAIN, text, filling)


def template_costs(body: str, bodies: Mapping[str, str], most: int) -> dict[str, str]:
    """Return the header that says in how many segments the texts of a stored template go out at most.

    That is with the longest code and a display name as long as can be, without lines for autofill, which are the
    application's. Raises InvalidRequest for a text beyond `most`.
    """
    counted = {}
    for field, text in _texts(body, bodies).items():
        counted[field] = segments.count(longest(text))
        if counted[field] > most:
            raise InvalidRequest(
                f"{field}: a message can take {counted[field]} segments; this service sends {most} at most."
            )
    return _header({name.removeprefix("bodies.").lower(): cost for name, cost in counted.items()})


_PLAIN = Application(id="", account="", name="")


def _longest(application: Application) -> dict[str, str]:
    """The longest message of each flow, by the field that holds its text; none where that is a stored template."""
    filling = _filling(application)
    texts = {field: getattr(application, field) or default for field, default in _DEFAULTS.items()}
    return {
        field: compose(application, text, filling) for field, text in texts.items() if not is_reference(text)
    }


def _filling(application: Application) -> Filling:
    """What makes the application's messages longest, but for the display name of a request."""
    return Filling(
        application.auth_token_prefix,
        "0" * application.auth_code_length,
        application.display_name or application.name,
        application.auth_token_validity_duration,
    )


def texts_of(template: StoredTemplate) -> dict[str, str]:
    """Return the texts of a stored template by their fields, `body` first."""
    return _texts(template.body, template.bodies)


def _texts(body: str, bodies: Mapping[str, str]) -> dict[str, str]:
    """The texts of a stored template by their fields, `body` first."""
    return {"body": body, **{f"bodies.{tag}": text for tag, text in bodies.items()}}


def _beyond(message: str, most: int) -> str:
    """Say by what a whole message is too long to be sent, and the limit; "" if it is not."""
    if (cost := segments.count(message)) > most:
        return f"{cost} segments; this service sends {most} at most"
    if len(message) > MAX_MESSAGE:
        return f"{len(message)} characters; the messaging service takes {MAX_MESSAGE} at most"
    return ""


def _read_by_android(message: str) -> bool:
    return len(message.encode()) <= _ANDROID_BYTES and segments.count(message) == 1


def _header(counted: Mapping[str, int]) -> dict[str, str]:
    """A dictionary (RFC 9651, 3.2); nothing is said where there is no text of one's own."""
    listed = ", ".join(f"{name}={cost}" for name, cost in counted.items())
    return {"x-segments": listed} if listed else {}
