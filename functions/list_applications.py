"""GET /applications: the caller's applications, newest first."""

from mfa.edge.api import Answer, Caller, Table, operation
from mfa.edge.requests.application import ApplicationListQuery
from mfa.models.resources import Application
from mfa.tenants import applications
from mfa.values import paging


@operation(
    "GET /applications",
    scope="applications:read",
    tag="Applications",
    summary="List applications",
    answers=list[Application],
)
def handler(table: Table, caller: Caller, query: ApplicationListQuery) -> Answer:
    """Return one page of the account's applications, newest first."""
    wanted = paging.Request("applications", caller.account, query)
    found, position = applications.find_page(table, caller, wanted.page)
    return Answer([each.shown() for each in found], cursor=wanted.cursor(position))
