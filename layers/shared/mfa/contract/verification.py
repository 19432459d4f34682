"""Requests of CAMARA's one-time-password-sms, with the standard's names."""

import re
from typing import Annotated

from mfa.codes import MAX_VERIFIED
from mfa.contract.types import Body, require_code, require_printable_lines, text
from mfa.printable import require_printable

PLACEHOLDER = "{{code}}"
MAX_MESSAGE, MAX_ID = 160, 36
_NUMBER = re.compile(r"\+[1-9][0-9]{4,14}")


def _number(value: str) -> str:
    if not _NUMBER.fullmatch(value):
        raise ValueError("must be an E.164 number, a plus sign and 5 to 15 digits")
    return value


def _message(value: str) -> str:
    if PLACEHOLDER not in value:
        raise ValueError(f"must hold {PLACEHOLDER} where the code is to stand")
    return value


class SendCodeRequest(Body):
    """The body of POST /one-time-password-sms/v2/send-code."""

    phoneNumber: Annotated[str, text(require_printable, _number)]  # noqa: N815 - the standard's
    message: Annotated[str, text(require_printable_lines, _message, max_length=MAX_MESSAGE)]


class ValidateCodeRequest(Body):
    """The body of POST /one-time-password-sms/v2/validate-code."""

    authenticationId: Annotated[str, text(require_printable, min_length=1, max_length=MAX_ID)]  # noqa: N815
    code: Annotated[str, text(require_code, max_length=MAX_VERIFIED)]
