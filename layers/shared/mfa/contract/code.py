"""Requests that send a code or check one."""

from typing import Annotated

from pydantic import AfterValidator, Field

from mfa.contract.types import Body, DisplayName, Text
from mfa.languages import require_tag


def _without_blanks(value: str) -> str:
    value = value.strip()
    if not 1 <= len(value) <= 64:
        raise ValueError("must be 1 to 64 characters without surrounding blanks")
    return value


def _locale(value: str) -> str:
    return require_tag(value) if value else value


Locale = Annotated[Text, AfterValidator(_locale)]


class AssociateRequest(Body):
    """The body of POST .../associate."""

    address: Annotated[Text, Field(max_length=64)]
    display_name: DisplayName = ""
    locale: Locale = ""


class LoginRequest(Body):
    """The body of POST .../login_start, which may be left out."""

    display_name: DisplayName = ""
    locale: Locale = ""


class ValidateRequest(Body):
    """The body of POST .../validate."""

    validation_code: Annotated[Text, AfterValidator(_without_blanks)]
