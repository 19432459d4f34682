"""Delivery methods: which an application sends by, which an address can take, and which of them are tried."""

from typing import TYPE_CHECKING

from mfa.errors import InvalidRequest
from mfa.mailboxes import is_mailbox

if TYPE_CHECKING:
    from mfa.resources import Application
    from mfa.settings import Settings

SMS, EMAIL, VOICE = METHODS = ("SMS", "EMAIL", "VOICE")


def require_list(text: str) -> str:
    """Return `text`; raises ValueError unless it lists methods, each once, separated by commas."""
    listed = text.split(",")
    if len(set(listed)) != len(listed) or not set(listed) <= set(METHODS):
        raise ValueError(
            "must list SMS, EMAIL and VOICE by preference, separated by commas, each at most once"
        )
    return text


def of(application: "Application") -> tuple[str, ...]:
    """Return the methods of an application, the preferred one first."""
    return tuple(application.auth_token_delivery_methods.split(","))


def require_available(application: "Application", settings: "Settings") -> None:
    """Raise InvalidRequest for a method that the stack is not set up for, and for codes that cannot be read out."""
    listed = of(application)
    if missing := [method for method in listed if method not in settings.delivery_methods]:
        raise InvalidRequest(
            f"auth_token_delivery_methods: this service is not set up for {' and '.join(missing)}."
        )
    if VOICE in listed and application.auth_token_type == "COMPLEX":
        raise InvalidRequest(
            "auth_token_type: COMPLEX codes cannot be told by VOICE, which does not say what is upper case."
        )


def choose(settings: "Settings", application: "Application", address: str, asked: str) -> tuple[str, ...]:
    """Return the methods that a code to `address` is tried by, in this order; if one is `asked` for, it alone.

    Raises InvalidRequest if the address can take none of the application's, or not the one.
    """
    fitting = _fitting(settings, address)
    listed = [method for method in of(application) if method in settings.delivery_methods]
    able = tuple(method for method in listed if method in fitting)
    if asked and asked not in listed:
        raise InvalidRequest(f"delivery_method: {asked} is not among the application's delivery methods.")
    if asked and asked not in able:
        raise InvalidRequest(f"delivery_method: {asked} does not reach this address; leave it out.")
    if not able:
        raise InvalidRequest(
            f"address: none of the application's delivery methods reaches it; {' or '.join(fitting)} would.",
            reason="kind",
        )
    return (asked,) if asked else able


def _fitting(settings: "Settings", address: str) -> tuple[str, ...]:
    """Return the methods that reach an address, whatever the application's are.

    Without VOICE, `associate` takes only numbers that can receive a text message. A number that it took before that
    rule has received its code by a text message. So the kind of a number needs no look there.
    """
    if is_mailbox(address):
        return (EMAIL,)
    if VOICE not in settings.delivery_methods or address in settings.test_numbers:
        return SMS, VOICE
    from mfa import addresses  # noqa: PLC0415 - loaded where calls are set up.

    return (SMS, VOICE) if addresses.takes_text(address) else (VOICE,)
