"""POST /templates: stores a template."""

from mfa import api, bootstrap, stored_templates
from mfa.contract.template import NewTemplate
from mfa.resources import Caller

TABLE = bootstrap.table()


@api.endpoint("applications:write", bootstrap.replays())
def handler(caller: Caller, body: NewTemplate, now: int, attempt: str) -> dict[str, str]:
    """Answer the id of the new template."""
    return {"id": stored_templates.create(TABLE, caller, body.model_dump(), now, attempt)}
