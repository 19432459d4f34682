"""POST /templates: stores a template."""

from mfa import api, bootstrap, stored_templates
from mfa.contract.template import NewTemplate
from mfa.resources import Caller

TABLE, SETTINGS = bootstrap.table(), bootstrap.settings()


@api.endpoint("applications:write", bootstrap.replays())
def handler(caller: Caller, body: NewTemplate, now: int, attempt: str) -> api.Answer:
    """Answer the id of the new template, and what its texts cost."""
    made = stored_templates.create(TABLE, SETTINGS, caller, body.model_dump(), now, attempt)
    return api.Answer({"id": made.template.id}, headers=made.headers)
