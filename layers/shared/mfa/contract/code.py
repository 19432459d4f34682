"""Requests that send a code or check one."""

from typing import Annotated

from mfa.contract.types import Body, DisplayName, one_of, text
from mfa.languages import require_tag
from mfa.methods import METHODS
from mfa.printable import require_printable


def _without_blanks(value: str) -> str:
    value = value.strip()
    if not 1 <= len(value) <= 64:
        raise ValueError("must be 1 to 64 characters without surrounding blanks")
    return value


def _locale(value: str) -> str:
    return require_tag(value) if value else value


Locale = Annotated[str, text(require_printable, _locale)]
DeliveryMethod = Annotated[str, one_of("", *METHODS)]


class AssociateRequest(Body):
    """The body of POST .../associate."""

    address: Annotated[str, text(require_printable, max_length=254)]
    display_name: DisplayName = ""
    locale: Locale = ""
    delivery_method: DeliveryMethod = ""


class LoginRequest(Body):
    """The body of POST .../login_start, which may be left out."""

    display_name: DisplayName = ""
    locale: Locale = ""
    delivery_method: DeliveryMethod = ""


class ValidateRequest(Body):
    """The body of POST .../validate."""

    validation_code: Annotated[str, text(require_printable, _without_blanks)]
