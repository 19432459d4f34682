"""GET /applications/{Application_ID}: the current version of an application."""

from mfa.edge.api import Answer, ApplicationPath, Caller, Table, operation
from mfa.edge.requests.application import ApplicationFilters
from mfa.models.resources import Application
from mfa.tenants import applications
from mfa.values import paging


@operation(
    "GET /applications/{Application_ID}",
    scope="applications:read",
    tag="Applications",
    summary="Get an application",
    answers=Application,
)
def handler(table: Table, caller: Caller, path: ApplicationPath, query: ApplicationFilters) -> Answer:
    """Return the application if it matches all filters, 404 otherwise."""
    return Answer(applications.get(table, caller, path, paging.filters(query)).shown())
