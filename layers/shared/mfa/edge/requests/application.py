"""Requests about applications."""

from typing import Annotated, Literal

from mfa.codes.draw import MAX_LENGTH, MAX_PREFIX, MIN_LENGTH, CodeType
from mfa.edge.requests.types import (
    LINES,
    PRINTABLE,
    Body,
    Cursor,
    DisplayName,
    Limit,
    Name,
    Query,
    QueryDate,
    QueryInteger,
    Text,
    Version,
    at_most,
    matching,
    one_of,
)
from mfa.models.resources import ResendPolicy
from mfa.models.template import MAX_TEMPLATE, check, is_reference
from mfa.runtime.settings import Backend
from mfa.senders.delivery_methods import FORMS, METHODS, SMS, require_list, spoken
from mfa.values.fields import Check, Field
from mfa.values.mailboxes import DOMAIN

_METHOD = "|".join(METHODS)
_OF_NUMBERS = spoken(name for name, each in METHODS.items() if each.reaches - FORMS.keys())
_OF_OTHERS = "".join(
    f", {form.name} {spoken(name for name, each in METHODS.items() if kind in each.reaches)}"
    for kind, form in FORMS.items()
)
_LIMITS = " ".join(
    f"{name} cannot deliver {kind} codes."
    for name, each in METHODS.items()
    for kind in CodeType
    if kind not in each.tells
)
_SENDER = r"(?=[0-9_-]*[A-Za-z])[A-Za-z0-9_-]{1,11}|\+[1-9][0-9]{6,14}|[0-9]{3,8}"


def _template(value: str) -> str:
    return check(value) if value and not is_reference(value) else value


CodeKind = Annotated[str, one_of(CodeType)]
Prefix = Annotated[
    str,
    PRINTABLE,
    at_most(MAX_PREFIX),
    matching(r"[ -~]*", "must contain only printable ASCII characters", empty=False),
]
Sender = Annotated[
    str,
    PRINTABLE,
    at_most(20),
    matching(
        _SENDER,
        "must be a sender ID (1 to 11 letters, digits, hyphens and underscores, a letter among them), an E.164 number or a "
        "short code",
    ),
]
TemplateText = Annotated[str, Field(max_length=MAX_TEMPLATE), LINES, Check(_template)]
ApplicationName = Annotated[Name, Field(description="Name, unique in the account.", examples=("Webshop",))]


class ApplicationFields(Body):
    """The fields a caller can set. Without a value, a field keeps its value, or at creation gets its default."""

    description: Annotated[
        str,
        Field(max_length=256, description="Free text for your own use.", examples=("Logins of the shop",)),
        PRINTABLE,
    ] = ""
    auth_code_length: Annotated[
        int,
        Field(
            ge=MIN_LENGTH,
            le=MAX_LENGTH,
            description="Characters of a code, without its prefix. Codes under 20 bits (NUMERIC below 6, ALPHA below 5) are refused unless the operator allows them.",
            examples=(6,),
        ),
    ] = 6
    auth_token_type: Annotated[
        CodeKind,
        Field(
            description="Characters of codes: digits, upper-case letters, both, or at least one lower-case letter, upper-case letter, digit and symbol.",
            examples=(CodeType.NUMERIC.value,),
        ),
    ] = CodeType.NUMERIC.value
    auth_token_validity_duration: Annotated[
        int,
        Field(
            ge=30,
            le=3600,
            description="How long a code is valid, in seconds. More than 600 is refused unless the operator allows it.",
            examples=(300,),
        ),
    ] = 300
    auth_token_prefix: Annotated[
        Prefix,
        Field(
            description="Printable ASCII text before each code. Users do not have to type it.",
            examples=("S-",),
        ),
    ] = ""
    auth_token_delivery_methods: Annotated[
        str,
        Field(
            description=f"Delivery methods in order of preference, separated by commas: {spoken(METHODS)}, if the operator has set "
            f"them up. Phone numbers get {_OF_NUMBERS}{_OF_OTHERS}. If the provider refuses the message, the next method is tried. {_LIMITS}",
            examples=(SMS.name,),
        ),
        PRINTABLE,
        Check(require_list, {"pattern": f"^({_METHOD})(,({_METHOD})){{0,{len(METHODS) - 1}}}$"}),
    ] = SMS.name
    associate_template: Annotated[
        TemplateText,
        Field(
            description="Text of the message that asks to confirm an address, or the id of a stored template. `$code` is "
            "required. `$display_name`, `$validity` (`5 min`, `45 s`) and `$validity_minutes` are replaced too; the last is refused if codes are valid for less than a minute. `$$` is a dollar sign. Empty for the default text.",
            examples=("$code confirms this number for $display_name.",),
        ),
    ] = ""
    login_template: Annotated[
        TemplateText,
        Field(
            description="Text of the message with a login code. Like `associate_template`.",
            examples=("$code is your $display_name login code.",),
        ),
    ] = ""
    display_name: DisplayName = ""
    message_from: Annotated[
        Sender,
        Field(
            description="Sender of the messages: a sender ID of 1 to 11 letters, digits, hyphens and underscores with at least "
            "one letter, an E.164 number or a short code. Empty for the operator's default.",
            examples=("WEBSHOP",),
        ),
    ] = ""
    sms_backend: Annotated[
        Literal["", Backend],
        Field(
            description="The AWS service that sends text messages, if the operator has set up both. Empty for the account's or "
            "the operator's choice.",
            examples=("",),
        ),
    ] = ""
    resend_policy: Annotated[
        str,
        one_of(ResendPolicy),
        Field(
            description="What a repeated request sends: a new code, which replaces the previous one, or the same code while it is valid.",
            examples=(ResendPolicy.NEW.value,),
        ),
    ] = ResendPolicy.NEW.value
    autofill_web_origin: Annotated[
        str,
        Field(
            max_length=8 + 253,
            description="Website on which browsers fill in the code. The message ends with a line that binds the code to this origin (WICG, origin-bound one-time codes). Not with ALPHA codes or codes of over 10 characters. Refused if a message can be longer than 140 characters or would contain a second `@host #code`.",
            examples=("https://shop.example",),
        ),
        matching(
            f"https://{DOMAIN}",
            "must be https:// and a domain name in lower case (xn-- for other alphabets), without a port or path",
        ),
    ] = ""
    autofill_android_hash: Annotated[
        str,
        Field(
            description="The 11 characters by which Android passes the message to your app (SMS Retriever). Refused if the application's text, or its stored template's `body`, can be longer than 140 bytes with it. Left out if a request makes the message too long.",
            examples=("FA+9qCX9VSu",),
        ),
        matching(
            "[A-Za-z0-9+/]{11}",
            "must be the 11 characters (letters, digits, + and /) of an Android app's hash",
        ),
    ] = ""


class NewApplication(ApplicationFields):
    """The body of POST /applications."""

    name: ApplicationName


class ApplicationChange(ApplicationFields):
    """The body of PATCH /applications/{Application_ID}: the version that it changes, and the new values."""

    name: ApplicationName = ""
    version_number: Version


class ApplicationFilters(Query):
    """Filters for equality, all of which must match; a date is a day or an instant."""

    id: Text | None = None
    name: Name | None = None
    auth_code_length: QueryInteger | None = None
    auth_token_type: CodeKind | None = None
    auth_token_validity_duration: QueryInteger | None = None
    auth_token_prefix: Prefix | None = None
    auth_token_delivery_methods: Text | None = None
    message_from: Sender | None = None
    created_date: QueryDate | None = None
    last_updated_date: QueryDate | None = None


class ApplicationListQuery(ApplicationFilters):
    """The filters and the page of GET /applications."""

    limit: Limit = 100
    cursor: Cursor | None = None
