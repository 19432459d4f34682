"""GET /templates: the caller's stored templates, newest first."""

from mfa.edge.api import Answer, Caller, Table, operation
from mfa.edge.requests.template import TemplateListQuery
from mfa.models.template import StoredTemplate
from mfa.tenants import stored_templates
from mfa.values import paging


@operation(
    "GET /templates",
    scope="applications:read",
    tag="Templates",
    summary="List templates",
    answers=list[StoredTemplate],
)
def handler(table: Table, caller: Caller, query: TemplateListQuery) -> Answer:
    """Return one page of the account's stored templates, newest first."""
    wanted = paging.Request("templates", caller.account, query)
    found, position = stored_templates.find_page(table, caller, wanted.page)
    return Answer([each.shown() for each in found], cursor=wanted.cursor(position))
