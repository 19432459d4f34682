"""Requests that send a code or check one."""

from typing import Annotated

from mfa.contract.types import Body, DisplayName, TypedCode, one_of, text
from mfa.languages import require_tag
from mfa.methods import METHODS
from mfa.printable import require_printable


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

    validation_code: TypedCode
