"""PATCH /applications/{Application_ID}: changes the fields sent."""

from typing import Any

from mfa import api, applications, bootstrap
from mfa.contract.application import ApplicationChange
from mfa.decoding import ApplicationPath
from mfa.resources import Caller

TABLE, SETTINGS = bootstrap.table(), bootstrap.settings()


@api.endpoint("applications:write")
def handler(caller: Caller, path: ApplicationPath, body: ApplicationChange, now: int) -> dict[str, Any]:
    """Answer the next version."""
    changes = body.model_dump(exclude_unset=True)
    return applications.change(TABLE, SETTINGS, caller, path.application, changes, now).shown()
