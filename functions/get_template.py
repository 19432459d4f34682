"""GET /templates/{Template_ID}: the current version of a stored template."""

from mfa.edge.api import Answer, Caller, Table, TemplatePath, operation
from mfa.edge.requests.template import TemplateFilters
from mfa.models.template import StoredTemplate
from mfa.tenants import stored_templates
from mfa.values import paging


@operation(
    "GET /templates/{Template_ID}",
    scope="applications:read",
    tag="Templates",
    summary="Get a template",
    answers=StoredTemplate,
)
def handler(table: Table, caller: Caller, path: TemplatePath, query: TemplateFilters) -> Answer:
    """Return the template if it matches all filters, 404 otherwise."""
    return Answer(stored_templates.get(table, caller, path, paging.filters(query)).shown())
