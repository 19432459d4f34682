"""PATCH /templates/{Template_ID}: changes the fields sent; `bodies` as a whole."""

from mfa.edge.api import Answer, Caller, Settings, Table, TemplatePath, operation
from mfa.edge.requests.template import TemplateChange
from mfa.errors import NameTaken, StaleData
from mfa.models.template import StoredTemplate
from mfa.tenants import stored_templates


@operation(
    "PATCH /templates/{Template_ID}",
    scope="applications:write",
    tag="Templates",
    summary="Update a template",
    answers=StoredTemplate,
    refuses=(NameTaken, StaleData),
    headers=("X-Segments",),
)
def handler(
    table: Table, settings: Settings, caller: Caller, path: TemplatePath, body: TemplateChange, now: int
) -> Answer:
    """Change the fields sent, `bodies` as a whole. Return the next version, with its segments in `X-Segments`."""
    changes = body.model_dump(exclude_unset=True)
    after = stored_templates.change(table, settings, caller, path, changes, now)
    return Answer(after.template.shown(), headers=after.headers)
