"""Requests that check a code."""

from typing import Annotated

from mfa.edge.requests.types import Body, TypedCode
from mfa.values.fields import Field


class ValidateRequest(Body):
    """The body of POST .../validate."""

    validation_code: Annotated[
        TypedCode,
        Field(
            description="The code as the user typed it: 1 to 64 characters. Blanks, hyphens, dashes and invisible characters are ignored. Digits of every script are accepted, and the code without its prefix is too.",
            examples=("493027",),
        ),
    ]
