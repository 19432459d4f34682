"""GET /applications/{Application_ID}/users/{User_ID}: the current version of a user."""

from mfa.edge.api import Answer, Caller, Service, UserKey, operation
from mfa.edge.requests.user import UserFilters
from mfa.flows import users
from mfa.models.answers import User
from mfa.values import paging


@operation(
    "GET /applications/{Application_ID}/users/{User_ID}",
    scope="users:read",
    tag="Users",
    summary="Get a user",
    answers=User,
)
def handler(service: Service, caller: Caller, path: UserKey, query: UserFilters, now: int) -> Answer:
    """Return the user if it matches all filters, 404 otherwise."""
    return Answer(users.get(service, caller, path, paging.filters(query), now))
