"""DELETE /applications/{Application_ID}: deletes an application."""

from mfa import api, applications, bootstrap
from mfa.decoding import ApplicationPath
from mfa.resources import Caller

TABLE = bootstrap.table()


@api.endpoint("applications:write")
def handler(caller: Caller, path: ApplicationPath, now: int) -> dict[str, str]:
    """Answer an empty object; what hangs under the application goes in the background."""
    applications.delete(TABLE, caller, path.application, now)
    return {}
