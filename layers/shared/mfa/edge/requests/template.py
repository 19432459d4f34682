"""Requests about stored templates."""

from typing import Annotated, Literal

from mfa.edge.requests.types import LINES, Body, Cursor, Limit, Name, Query, QueryDate, Text, Version
from mfa.models.template import MAX_TEMPLATE, check
from mfa.values.fields import Check, Field
from mfa.values.languages import require_tag


def _each_once(value: dict[str, str]) -> dict[str, str]:
    if len({tag.lower() for tag in value}) < len(value):
        raise ValueError("must have each language only once, ignoring case")
    return value


TemplateName = Annotated[Name, Field(description="Name, unique in the account.", examples=("Login",))]
_Text = Annotated[str, Field(max_length=MAX_TEMPLATE), LINES, Check(check)]
MessageBody = Annotated[
    _Text,
    Field(
        description="Text of the messages if no language of `bodies` fits. `$code` is required. `$display_name`, "
        "`$validity` (`5 min`, `45 s`, in the text's language) and `$validity_minutes` are replaced too. `$$` is a dollar sign.",
        examples=("$code is your $display_name code.",),
    ),
]
Bodies = Annotated[
    dict[Annotated[str, Check(require_tag)], _Text],
    Field(
        description="Texts by language tag (BCP 47), each once. A change replaces all of them.",
        examples=({"de": "$code ist Ihr Code für $display_name."},),
    ),
    Check(_each_once),
]
# The validator copies it for each request.
_NONE: dict[str, str] = {}


class NewTemplate(Body):
    """The body of POST /templates."""

    name: TemplateName
    body: MessageBody
    bodies: Bodies = _NONE


class TemplateChange(Body):
    """The body of PATCH /templates/{Template_ID}: the version that it changes, and the new values."""

    name: TemplateName = ""
    body: MessageBody = ""
    bodies: Bodies = _NONE
    version_number: Version


class TemplateFilters(Query):
    """Filters for equality, all of which must match; a date is a day or an instant."""

    id: Text | None = None
    name: Name | None = None
    created_date: QueryDate | None = None
    last_updated_date: QueryDate | None = None


class TemplateListQuery(TemplateFilters):
    """The filters and the page of GET /templates."""

    limit: Limit = 100
    cursor: Cursor | None = None


class TemplateDeletion(Query):
    """The query of DELETE /templates/{Template_ID}."""

    force: Annotated[
        Literal["true", "false"],
        Field(
            description="`true` also deletes a template that applications use. They then send the default text.",
            examples=("false",),
        ),
    ] = "false"
