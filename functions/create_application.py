"""POST /applications: creates an application."""

from mfa import applications, messages
from mfa.api import Answer, operation
from mfa.contract.answers import Created
from mfa.contract.application import NewApplication
from mfa.errors import NameTaken, StaleData
from mfa.resources import Caller
from mfa.wiring import Settings, Table


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
    """Answer the id of the new application, and how many segments its messages take."""
    made = applications.create(table, settings, caller, body.model_dump(), now, attempt)
    return Answer(Created(id=made.id), headers=messages.costs(made))
