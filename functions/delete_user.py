"""DELETE /applications/{Application_ID}/users/{User_ID}: deletes a user and its pending code."""

from mfa import api, bootstrap, users
from mfa.resources import Caller, UserKey

TABLE = bootstrap.table()


@api.endpoint("applications:write")
def handler(caller: Caller, path: UserKey, now: int) -> dict[str, str]:
    """Answer an empty object."""
    users.delete(TABLE, caller, path, now)
    return {}
