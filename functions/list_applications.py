"""GET /applications: the caller's applications, newest first."""

from mfa import api, applications, bootstrap, paging
from mfa.contract.application import ApplicationListQuery
from mfa.resources import Caller

TABLE = bootstrap.table()


@api.endpoint("applications:read")
def handler(caller: Caller, query: ApplicationListQuery) -> api.Answer:
    """Answer one page."""
    wanted = paging.Request("applications", caller.account, query)
    found, position = applications.find_page(TABLE, caller, wanted.page)
    return api.Answer([each.shown() for each in found], cursor=wanted.cursor(position))
