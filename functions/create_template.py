"""POST /templates: stores a template."""

from mfa.edge.api import Answer, Caller, Settings, Table, operation
from mfa.edge.requests.template import NewTemplate
from mfa.errors import NameTaken
from mfa.models.answers import Created
from mfa.tenants import stored_templates


@operation(
    "POST /templates",
    scope="applications:write",
    tag="Templates",
    summary="Create a template",
    answers=Created,
    refuses=(NameTaken,),
    repeatable=True,
    headers=("X-Segments",),
)
def handler(
    table: Table, settings: Settings, caller: Caller, body: NewTemplate, now: int, attempt: str
) -> Answer:
    """Create a template and return its id. `X-Segments` has the segments that its texts take."""
    made = stored_templates.create(table, settings, caller, body.model_dump(), now, attempt)
    return Answer(Created(id=made.template.id), headers=made.headers)
