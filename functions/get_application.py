"""GET /applications/{Application_ID}: the current version of an application."""

from typing import Any

from mfa.edge.api import ApplicationPath, Caller, Table, operation
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
def handler(table: Table, caller: Caller, path: ApplicationPath, query: ApplicationFilters) -> dict[str, Any]:
    """Return the application if it matches all filters, 404 otherwise."""
    return applications.get(table, caller, path, paging.filters(query)).shown()
