"""GET /applications/{Application_ID}: the current version of an application."""

from typing import Any

from mfa import api, applications, bootstrap, paging
from mfa.contract.application import ApplicationFilters
from mfa.decoding import ApplicationPath
from mfa.resources import Caller

TABLE = bootstrap.table()


@api.endpoint("applications:read")
def handler(caller: Caller, path: ApplicationPath, query: ApplicationFilters) -> dict[str, Any]:
    """Answer the application, if the filters hold."""
    return applications.get(TABLE, caller, path.application, paging.filters(query)).shown()
