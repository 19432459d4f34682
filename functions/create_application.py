"""POST /applications: creates an application."""

from mfa import api, applications, bootstrap
from mfa.contract.application import NewApplication
from mfa.resources import Caller

TABLE, SETTINGS = bootstrap.table(), bootstrap.settings()


@api.endpoint("applications:write", bootstrap.replays())
def handler(caller: Caller, body: NewApplication, now: int, attempt: str) -> dict[str, str]:
    """Answer the id of the new application."""
    return {"id": applications.create(TABLE, SETTINGS, caller, body.model_dump(), now, attempt)}
