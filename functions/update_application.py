"""PATCH /applications/{Application_ID}: changes the fields sent."""

from mfa import api, applications, bootstrap, messages
from mfa.contract.application import ApplicationChange
from mfa.decoding import ApplicationPath
from mfa.resources import Caller

TABLE, SETTINGS = bootstrap.table(), bootstrap.settings()


@api.endpoint("applications:write")
def handler(caller: Caller, path: ApplicationPath, body: ApplicationChange, now: int) -> api.Answer:
    """Answer the next version, and what its texts cost."""
    changes = body.model_dump(exclude_unset=True)
    after = applications.change(TABLE, SETTINGS, caller, path.application, changes, now)
    return api.Answer(after.shown(), headers=messages.costs(after))
