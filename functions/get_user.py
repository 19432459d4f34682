"""GET /applications/{Application_ID}/users/{User_ID}: the current version of a user."""

from typing import Any

from mfa import api, bootstrap, paging, users
from mfa.contract.user import UserFilters
from mfa.resources import Caller, UserKey

SERVICE = bootstrap.service()


@api.endpoint("users:read")
def handler(caller: Caller, path: UserKey, query: UserFilters, now: int) -> dict[str, Any]:
    """Answer the user, if the filters hold."""
    return users.get(SERVICE, caller, path, paging.filters(query), now)
