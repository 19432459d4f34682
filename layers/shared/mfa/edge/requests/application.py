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
)
from mfa.models.template import MAX_TEMPLATE, check, is_reference
from mfa.runtime.settings import Backend
from mfa.senders.delivery_methods import FORMS, METHODS, require_list, spoken
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


CodeKind = Literal["NUMERIC", "ALPHA", "ALPHANUMERIC", "COMPLEX"]
Prefix = Annotated[
    str,
    PRINTABLE,
    at_most(MAX_PREFIX),
    matching(r"[ -~]*", "must hold printable ASCII characters only", empty=False),
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
    """The fields a caller may set; those left out keep their value, or at creation their default."""

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
            description="Characters of a code, not counting its prefix. Codes of under 20 bits (NUMERIC below 6, ALPHA below 5) "
            "are refused unless the operator allows them.",
            examples=(6,),
        ),
    ] = 6
    auth_token_type: Annotated[
        CodeKind,
        Field(
            description="What codes are made of: digits, upper-case letters, both, or at least one lower-case letter, "
            "upper-case letter, digit and symbol.",
            examples=("NUMERIC",),
        ),
    ] = "NUMERIC"
    auth_token_validity_duration: Annotated[
        int,
        Field(
            ge=30,
            le=3600,
            description="Seconds for which a code is valid. More than 600 are refused unless the operator allows them.",
            examples=(300,),
        ),
    ] = 300
    auth_token_prefix: Annotated[
        Prefix,
        Field(
            description="Printable ASCII that stands before each code. Users need not type it.",
            examples=("S-",),
        ),
    ] = ""
    auth_token_delivery_methods: Annotated[
        str,
        Field(
            description=f"How codes are delivered: {spoken(METHODS)}, as far as the operator has set them up, separated by "
            f"commas, the preferred one first. A number takes {_OF_NUMBERS}{_OF_OTHERS}. If the first that an address takes "
            f"fails at once, the next is tried. {_LIMITS}",
            examples=("SMS",),
        ),
        PRINTABLE,
        Check(require_list, {"pattern": f"^({_METHOD})(,({_METHOD})){{0,{len(METHODS) - 1}}}$"}),
    ] = "SMS"
    associate_template: Annotated[
        TemplateText,
        Field(
            description="Text of the message that asks to confirm an address, or the id of a stored template. `$code` is "
            "required. `$display_name`, `$validity` (`5 min`, `45 s`) and `$validity_minutes` are replaced too; the last "
            "is refused where codes are valid for under a minute. `$$` is a dollar sign. Empty for the default text.",
            examples=("$code confirms this number for $display_name.",),
        ),
    ] = ""
    login_template: Annotated[
        TemplateText,
        Field(
            description="Text of the message with a login code, as `associate_template`.",
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
        Literal["NEW", "SAME"],
        Field(
            description="What a repeated request sends: a new code, which replaces the last, or the same one while it is valid.",
            examples=("NEW",),
        ),
    ] = "NEW"
    autofill_web_origin: Annotated[
        str,
        Field(
            max_length=8 + 253,
            description="Website whose browsers fill in the code: the message ends with a line that binds it to this origin "
            "(WICG, origin-bound one-time codes). Not with ALPHA codes or codes of over 10 characters. Refused where a "
            "message can be longer than 140 characters, or would contain a second `@host #code`.",
            examples=("https://shop.example",),
        ),
        matching(
            f"https://{DOMAIN}",
            "must be the origin of a website, https:// and a domain name in lower case (xn-- for other alphabets) alone",
        ),
    ] = ""
    autofill_android_hash: Annotated[
        str,
        Field(
            description="The 11 characters by which Android hands the message to your app (SMS Retriever). Refused where the "
            "application's own text, or its stored template's `body`, can be longer than 140 bytes with it; left out where "
            "a request makes it so.",
            examples=("FA+9qCX9VSu",),
        ),
        matching(
            "[A-Za-z0-9+/]{11}",
            "must be the 11 characters (letters, digits, + and /) that an Android app is known by",
        ),
    ] = ""


class NewApplication(ApplicationFields):
    """The body of POST /applications."""

    name: ApplicationName


class ApplicationChange(ApplicationFields):
    """The body of PATCH /applications/{Application_ID}: the version it changes, and the new values."""

    name: ApplicationName = ""
    version_number: Version


class ApplicationFilters(Query):
    """Equality tests, ANDed; a date is a day or an instant."""

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
