"""PATCH /templates/{Template_ID}: changes the fields sent; `bodies` as a whole."""

from typing import Any

from mfa import api, bootstrap, stored_templates
from mfa.contract.template import TemplateChange
from mfa.decoding import TemplatePath
from mfa.resources import Caller

TABLE = bootstrap.table()


@api.endpoint("applications:write")
def handler(caller: Caller, path: TemplatePath, body: TemplateChange, now: int) -> dict[str, Any]:
    """Answer the next version."""
    changes = body.model_dump(exclude_unset=True)
    return stored_templates.change(TABLE, caller, path.template, changes, now).shown()
