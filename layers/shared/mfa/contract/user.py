"""Requests about users."""

from typing import Annotated

from mfa.contract.types import Query, QueryDate, Text, UserId, one_of, query_whole


class UserFilters(Query):
    """Equality tests, ANDed; a date is a day or an instant."""

    id: UserId | None = None
    status: Annotated[str, one_of("INITIAL", "VALIDATION PENDING", "VALIDATED")] | None = None
    created_date: QueryDate | None = None
    last_updated_date: QueryDate | None = None


class UserListQuery(UserFilters):
    """The filters and the page of GET /applications/{Application_ID}/users."""

    limit: Annotated[int, query_whole(ge=1, le=200)] = 100
    cursor: Text | None = None
