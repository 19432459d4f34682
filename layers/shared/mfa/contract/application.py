"""Requests about applications."""

import re
from typing import Annotated

from mfa.codes import MAX_LENGTH, MAX_PREFIX, MIN_LENGTH
from mfa.contract.types import (
    Body,
    DisplayName,
    IndexedName,
    Query,
    QueryDate,
    QueryInteger,
    Text,
    at_most,
    one_of,
    query_whole,
    require_printable_lines,
    text,
    whole,
)
from mfa.mailboxes import DOMAIN
from mfa.methods import require_list
from mfa.printable import require_printable
from mfa.settings import BACKENDS
from mfa.templates import MAX_TEMPLATE, check, is_reference

_PRINTABLE_ASCII = re.compile(r"[ -~]*")
_ORIGIN = re.compile(rf"https://{DOMAIN}")
_HASH = re.compile(r"[A-Za-z0-9+/]{11}")
_SENDER = re.compile(r"(?=[0-9_-]*[A-Za-z])[A-Za-z0-9_-]{1,11}|\+[1-9][0-9]{6,14}|[0-9]{3,8}")


def _prefix(value: str) -> str:
    if not _PRINTABLE_ASCII.fullmatch(value):
        raise ValueError("must hold printable ASCII characters only")
    return value


def _sender(value: str) -> str:
    if value and not _SENDER.fullmatch(value):
        raise ValueError(
            "must be a sender ID (1 to 11 letters, digits, hyphens and underscores, a letter among them), an E.164 "
            "number or a short code"
        )
    return value


def _template(value: str) -> str:
    require_printable_lines(value)
    if value and not is_reference(value):
        check(value)
    return value


def _origin(value: str) -> str:
    if value and not _ORIGIN.fullmatch(value):
        raise ValueError(
            "must be the origin of a website, https:// and a domain name in lower case (xn-- for other alphabets) alone"
        )
    return value


def _android_hash(value: str) -> str:
    if value and not _HASH.fullmatch(value):
        raise ValueError(
            "must be the 11 characters (letters, digits, + and /) that an Android app is known by"
        )
    return value


Type = Annotated[str, one_of("NUMERIC", "ALPHA", "ALPHANUMERIC", "COMPLEX")]
Prefix = Annotated[str, text(require_printable, at_most(MAX_PREFIX), _prefix)]
Sender = Annotated[str, text(require_printable, at_most(20), _sender)]
TemplateText = Annotated[str, text(_template, max_length=MAX_TEMPLATE)]


class ApplicationFields(Body):
    """The fields a caller may set; those left out keep their value, or at creation their default."""

    description: Annotated[str, text(require_printable, max_length=256)] = ""
    auth_code_length: Annotated[int, whole(ge=MIN_LENGTH, le=MAX_LENGTH)] = 6
    auth_token_type: Type = "NUMERIC"
    auth_token_validity_duration: Annotated[int, whole(ge=30, le=3600)] = 300
    auth_token_prefix: Prefix = ""
    auth_token_delivery_methods: Annotated[str, text(require_list)] = "SMS"
    associate_template: TemplateText = ""
    login_template: TemplateText = ""
    display_name: DisplayName = ""
    message_from: Sender = ""
    sms_backend: Annotated[str, one_of("", *BACKENDS)] = ""
    resend_policy: Annotated[str, one_of("NEW", "SAME")] = "NEW"
    autofill_web_origin: Annotated[str, text(_origin, max_length=8 + 253)] = ""
    autofill_android_hash: Annotated[str, text(_android_hash)] = ""


class NewApplication(ApplicationFields):
    """The body of POST /applications."""

    name: IndexedName


class ApplicationChange(ApplicationFields):
    """The body of PATCH /applications/{Application_ID}: the version it changes, and the new values."""

    name: IndexedName = ""
    version_number: Annotated[int, whole(ge=1)]


class ApplicationFilters(Query):
    """Equality tests, ANDed; a date is a day or an instant."""

    id: Text | None = None
    name: IndexedName | None = None
    auth_code_length: QueryInteger | None = None
    auth_token_type: Type | None = None
    auth_token_validity_duration: QueryInteger | None = None
    auth_token_prefix: Prefix | None = None
    auth_token_delivery_methods: Text | None = None
    message_from: Sender | None = None
    created_date: QueryDate | None = None
    last_updated_date: QueryDate | None = None


class ApplicationListQuery(ApplicationFilters):
    """The filters and the page of GET /applications."""

    limit: Annotated[int, query_whole(ge=1, le=200)] = 100
    cursor: Text | None = None
