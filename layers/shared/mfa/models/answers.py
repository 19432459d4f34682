"""Responses that are not resources of `mfa.models.resources` or `mfa.models.template`."""

from typing import Annotated, Literal, TypedDict

from mfa.models.resources import Status
from mfa.values.fields import CreatedDate, Field, UpdatedDate, UserId, ValidationId, VersionNumber


class Created(TypedDict):
    """The id of the created resource or validation."""

    id: Annotated[
        ValidationId,
        Field(
            description="The id of the created resource, or of the validation. `validate` returns the id of the accepted code."
        ),
    ]


class Deleted(TypedDict):
    """An empty object."""


class User(TypedDict):
    """A user of an application."""

    id: UserId
    user_address: Annotated[
        str,
        Field(
            description="The number (E.164) or e-mail address that codes are sent to; empty if none is associated.",
            examples=("+12025550123",),
        ),
    ]
    status: Annotated[
        str,
        Field(
            description="INITIAL without an address, VALIDATION PENDING until its code is validated, then VALIDATED.",
            examples=(Status.VALIDATED.value,),
            json_schema_extra={"enum": [each.value for each in Status]},
        ),
    ]
    created_date: CreatedDate
    last_updated_date: UpdatedDate
    version_number: VersionNumber


CodeStatus = Literal["sent", "delivered", "failed", "validated", "expired", "exhausted", "void"]


class Validation(TypedDict):
    """The status of a code."""

    id: ValidationId
    status: Annotated[
        CodeStatus,
        Field(
            description="`sent` until more is known; `delivered` or `failed` if the messaging service reports it; "
            "`validated` after the code was accepted; `exhausted` or `expired` if it accepts no more guesses; `void` if a "
            "newer code replaced it or the address was removed.",
            examples=("delivered",),
        ),
    ]
    reason: Annotated[str, Field(description="Why the message failed; empty otherwise.", examples=("",))]


class SendCodeResponse(TypedDict):
    """The id of the code that was sent."""

    authenticationId: Annotated[
        str,
        Field(
            max_length=36,
            description="Identifies the code for validate-code. Opaque.",
            examples=("x0XTk1KqYb3vZQAZNbgBwPe1KKbpPR8MK3pA",),
        ),
    ]
