"""Requests about stored templates."""

from typing import Annotated

from mfa.contract.types import (
    Body,
    IndexedName,
    Query,
    QueryDate,
    Text,
    mapping,
    one_of,
    query_whole,
    require_printable_lines,
    text,
    whole,
)
from mfa.languages import require_tag
from mfa.templates import MAX_TEMPLATE, check


def _body(value: str) -> str:
    require_printable_lines(value)
    check(value)
    return value


def _each_once(value: dict[str, str]) -> dict[str, str]:
    if len({tag.lower() for tag in value}) < len(value):
        raise ValueError("must have each language once; case makes no difference")
    return value


_BODY = text(_body, max_length=MAX_TEMPLATE)
MessageBody = Annotated[str, _BODY]
# The validator gives each request a copy of it.
_NONE: dict[str, str] = {}
Bodies = Annotated[dict[str, str], mapping(text(require_tag), _BODY, _each_once)]


class NewTemplate(Body):
    """The body of POST /templates."""

    name: IndexedName
    body: MessageBody
    bodies: Bodies = _NONE


class TemplateChange(Body):
    """The body of PATCH /templates/{Template_ID}: the version it changes, and the new values."""

    name: IndexedName = ""
    body: MessageBody = ""
    bodies: Bodies = _NONE
    version_number: Annotated[int, whole(ge=1)]


class TemplateFilters(Query):
    """Equality tests, ANDed; a date is a day or an instant."""

    id: Text | None = None
    name: IndexedName | None = None
    created_date: QueryDate | None = None
    last_updated_date: QueryDate | None = None


class TemplateListQuery(TemplateFilters):
    """The filters and the page of GET /templates."""

    limit: Annotated[int, query_whole(ge=1, le=200)] = 100
    cursor: Text | None = None


class TemplateDeletion(Query):
    """The query of DELETE /templates/{Template_ID}."""

    force: Annotated[str, one_of("true", "false")] = "false"
