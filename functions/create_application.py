"""POST /applications: creates an application."""

from mfa import api, applications, bootstrap, messages
from mfa.contract.application import NewApplication
from mfa.resources import Caller

TABLE, SETTINGS = bootstrap.table(), bootstrap.settings()


@api.endpoint("applications:write", bootstrap.replays())
def handler(caller: Caller, body: NewApplication, now: int, attempt: str) -> api.Answer:
    """Answer the id of the new application, and what its texts cost."""
    made = applications.create(TABLE, SETTINGS, caller, body.model_dump(), now, attempt)
    return api.Answer({"id": made.id}, headers=messages.costs(made))
