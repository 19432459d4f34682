"""GET /applications/{Application_ID}/users/{User_ID}: the current version of a user."""

from typing import Any

from mfa import paging, users
from mfa.api import operation
from mfa.contract.answers import User
from mfa.contract.user import UserFilters
from mfa.resources import Caller, UserKey
from mfa.wiring import Service


@operation(
    "GET /applications/{Application_ID}/users/{User_ID}",
    scope="users:read",
    tag="Users",
    summary="Get a user",
    answers=User,
)
def handler(service: Service, caller: Caller, path: UserKey, query: UserFilters, now: int) -> dict[str, Any]:
    """Answer the user if it matches all filters, 404 otherwise."""
    return users.get(service, caller, path, paging.filters(query), now)
