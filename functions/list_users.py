"""GET /applications/{Application_ID}/users: an application's users, newest first."""

from mfa import api, bootstrap, paging, users
from mfa.contract.user import UserListQuery
from mfa.decoding import ApplicationPath
from mfa.resources import Caller

SERVICE = bootstrap.service()


@api.endpoint("users:read")
def handler(caller: Caller, path: ApplicationPath, query: UserListQuery, now: int) -> api.Answer:
    """Answer one page."""
    wanted = paging.Request(f"users/{path.application}", caller.account, query)
    found, position = users.find_page(SERVICE, caller, path.application, wanted.page, now)
    return api.Answer(found, cursor=wanted.cursor(position))
