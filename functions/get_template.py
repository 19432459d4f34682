"""GET /templates/{Template_ID}: the current version of a stored template."""

from typing import Any

from mfa import paging, stored_templates
from mfa.api import operation
from mfa.contract.template import TemplateFilters
from mfa.decoding import TemplatePath
from mfa.resources import Caller
from mfa.templates import StoredTemplate
from mfa.wiring import Table


@operation(
    "GET /templates/{Template_ID}",
    scope="applications:read",
    tag="Templates",
    summary="Get a template",
    answers=StoredTemplate,
)
def handler(table: Table, caller: Caller, path: TemplatePath, query: TemplateFilters) -> dict[str, Any]:
    """Answer the template if it matches all filters, 404 otherwise."""
    return stored_templates.get(table, caller, path.template, paging.filters(query)).shown()
