"""GET /templates: the caller's stored templates, newest first."""

from mfa import api, bootstrap, paging, stored_templates
from mfa.contract.template import TemplateListQuery
from mfa.resources import Caller

TABLE = bootstrap.table()


@api.endpoint("applications:read")
def handler(caller: Caller, query: TemplateListQuery) -> api.Answer:
    """Answer one page."""
    wanted = paging.Request("templates", caller.account, query)
    found, position = stored_templates.find_page(TABLE, caller, wanted.page)
    return api.Answer([each.shown() for each in found], cursor=wanted.cursor(position))
