"""Requests that send a code."""

from typing import Annotated

from mfa.edge.requests.types import PRINTABLE, Body, DisplayName, one_of
from mfa.senders.delivery_methods import METHODS
from mfa.values.fields import Check, Field
from mfa.values.languages import require_tag


def _locale(value: str) -> str:
    return require_tag(value) if value else value


Locale = Annotated[
    str,
    Field(
        description="Language tag (BCP 47) of the message. The closest language of the stored template or the default texts is sent: by lookup (RFC 4647), then any region of the same language; `no`, `nb` and `nn` are interchangeable. A text in another script than the tag names or implies is never sent. Otherwise, or if empty, the default is sent.",
        examples=("de-AT",),
    ),
    PRINTABLE,
    Check(_locale, {"pattern": "^$|^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"}),
]
DeliveryMethod = Annotated[
    str,
    one_of(("", *METHODS)),
    Field(
        description="One of the application's delivery methods. Only this method is tried. Empty for the application's order.",
        examples=("SMS",),
    ),
]


class AssociateRequest(Body):
    """The body of POST .../associate."""

    address: Annotated[
        str,
        Field(
            max_length=254,
            description="The address to associate: a number with its country code, with or without separators, or an e-mail "
            "address in ASCII if the application delivers by EMAIL. Text messages go to mobile numbers and to numbers of "
            "plans that do not distinguish; calls also to fixed lines and internet telephony. Other kinds are refused.",
            examples=("+12025550123",),
        ),
        Check(str, {"minLength": 1}),
        PRINTABLE,
    ]
    display_name: DisplayName = ""
    locale: Locale = ""
    delivery_method: DeliveryMethod = ""


class LoginRequest(Body):
    """The body of POST .../login_start, which may be left out."""

    display_name: DisplayName = ""
    locale: Locale = ""
    delivery_method: DeliveryMethod = ""
