"""PATCH /applications/{Application_ID}: changes the fields sent."""

from mfa.edge.api import Answer, ApplicationPath, Caller, Settings, Table, operation
from mfa.edge.requests.application import ApplicationChange
from mfa.errors import NameTaken, StaleData
from mfa.messages import compose
from mfa.models.resources import Application
from mfa.tenants import application_changes


@operation(
    "PATCH /applications/{Application_ID}",
    scope="applications:write",
    tag="Applications",
    summary="Update an application",
    answers=Application,
    refuses=(NameTaken, StaleData),
    headers=("X-Segments",),
)
def handler(
    table: Table, settings: Settings, caller: Caller, path: ApplicationPath, body: ApplicationChange, now: int
) -> Answer:
    """Change the fields sent and return the next version. `X-Segments` has the segments that its messages take."""
    changes = body.model_dump(exclude_unset=True)
    after = application_changes.change(table, settings, caller, path, changes, now)
    return Answer(after.shown(), headers=compose.costs(after))
