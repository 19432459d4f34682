"""Requests about users."""

from typing import Annotated

from mfa.edge.requests.types import Cursor, Limit, Query, QueryDate, UserId, one_of
from mfa.models.resources import Status


class UserFilters(Query):
    """Filters for equality, all of which must match; a date is a day or an instant."""

    id: UserId | None = None
    status: Annotated[str, one_of(Status)] | None = None
    created_date: QueryDate | None = None
    last_updated_date: QueryDate | None = None


class UserListQuery(UserFilters):
    """The filters and the page of GET /applications/{Application_ID}/users."""

    limit: Limit = 100
    cursor: Cursor | None = None
