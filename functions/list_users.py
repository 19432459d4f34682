"""GET /applications/{Application_ID}/users: an application's users, newest first."""

from mfa.edge.api import Answer, ApplicationPath, Caller, Service, operation
from mfa.edge.requests.user import UserListQuery
from mfa.flows import users
from mfa.models.answers import User
from mfa.values import paging


@operation(
    "GET /applications/{Application_ID}/users",
    scope="users:read",
    tag="Users",
    summary="List users",
    answers=list[User],
)
def handler(
    service: Service, caller: Caller, path: ApplicationPath, query: UserListQuery, now: int
) -> Answer:
    """Return one page of the application's users, newest first."""
    wanted = paging.Request(f"users/{path}", caller.account, query)
    found, position = users.find_page(service, caller, path, wanted.page, now)
    return Answer(found, cursor=wanted.cursor(position))
