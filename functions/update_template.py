"""PATCH /templates/{Template_ID}: changes the fields sent; `bodies` as a whole."""

from mfa import api, bootstrap, stored_templates
from mfa.contract.template import TemplateChange
from mfa.decoding import TemplatePath
from mfa.resources import Caller

TABLE, SETTINGS = bootstrap.table(), bootstrap.settings()


@api.endpoint("applications:write")
def handler(caller: Caller, path: TemplatePath, body: TemplateChange, now: int) -> api.Answer:
    """Answer the next version, and what its texts cost."""
    changes = body.model_dump(exclude_unset=True)
    after = stored_templates.change(TABLE, SETTINGS, caller, path.template, changes, now)
    return api.Answer(after.template.shown(), headers=after.headers)
