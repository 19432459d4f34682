"""POST /applications: creates an application."""

from mfa.edge.api import Answer, Caller, Settings, Table, operation
from mfa.edge.requests.application import NewApplication
from mfa.errors import NameTaken, StaleData
from mfa.messages import compose
from mfa.models.answers import Created
from mfa.tenants import application_changes


@operation(
    "POST /applications",
    scope="applications:write",
    tag="Applications",
    summary="Create an application",
    answers=Created,
    refuses=(NameTaken, StaleData),
    repeatable=True,
    headers=("X-Segments",),
)
def handler(
    table: Table, settings: Settings, caller: Caller, body: NewApplication, now: int, attempt: str
) -> Answer:
    """Create an application and return its id. `X-Segments` has the segments that its messages take."""
    made = application_changes.create(table, settings, caller, body.model_dump(), now, attempt)
    return Answer(Created(id=made.id), headers=compose.costs(made))
