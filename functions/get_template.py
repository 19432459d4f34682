"""GET /templates/{Template_ID}: the current version of a stored template."""

from typing import Any

from mfa import api, bootstrap, paging, stored_templates
from mfa.contract.template import TemplateFilters
from mfa.decoding import TemplatePath
from mfa.resources import Caller

TABLE = bootstrap.table()


@api.endpoint("applications:read")
def handler(caller: Caller, path: TemplatePath, query: TemplateFilters) -> dict[str, Any]:
    """Answer the template, if the filters hold."""
    return stored_templates.get(TABLE, caller, path.template, paging.filters(query)).shown()
