"""Requests of CAMARA's one-time-password-sms, with the standard's names."""

from typing import Annotated

from mfa.codes.draw import MAX_VERIFIED
from mfa.edge.requests.types import LINES, PRINTABLE, Body, TypedCode, matching
from mfa.values.fields import Check, Field

PLACEHOLDER = "{{code}}"
MAX_MESSAGE, MAX_ID = 160, 36


def _message(value: str) -> str:
    if PLACEHOLDER not in value:
        raise ValueError(f"must contain {PLACEHOLDER} in place of the code")
    return value


class SendCodeRequest(Body):
    """The body of POST /one-time-password-sms/v2/send-code."""

    phoneNumber: Annotated[  # noqa: N815 - the standard's
        str,
        Field(description="The number to verify, in E.164 form.", examples=("+12025550123",)),
        PRINTABLE,
        matching(
            r"\+[1-9][0-9]{4,14}", "must be an E.164 number, a plus sign and 5 to 15 digits", empty=False
        ),
    ]
    message: Annotated[
        str,
        Field(
            max_length=MAX_MESSAGE,
            description="Text of the message, of up to 160 characters, with `{{code}}` in place of the code.",
            examples=("{{code}} is your short code to authenticate with Webshop.",),
        ),
        LINES,
        Check(
            _message,
            {"pattern": f"{LINES.schema['pattern'][:-1]}[{{][{{]code[}}][}}]{LINES.schema['pattern'][1:]}"},
        ),
    ]


class ValidateCodeRequest(Body):
    """The body of POST /one-time-password-sms/v2/validate-code."""

    authenticationId: Annotated[  # noqa: N815 - the standard's
        str,
        Field(
            min_length=1,
            max_length=MAX_ID,
            description="The `authenticationId` that send-code returned. Opaque, up to 36 characters.",
            examples=("x0XTk1KqYb3vZQAZNbgBwPe1KKbpPR8MK3pA",),
        ),
        PRINTABLE,
    ]
    code: Annotated[
        TypedCode,
        Field(max_length=MAX_VERIFIED, description="The code as the user typed it.", examples=("493027",)),
    ]
