"""Lists, newest first, read from the index by bounded queries."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

from mfa.errors import InvalidRequest
from mfa.store.table import Item, Key, Table, Value, decoded, encoded, encoded_key
from mfa.values.dates import DateRange
from mfa.values.paging import Filters, Page

T = TypeVar("T")
INDEX = "listing"
# With filters a query reads at most this many items, so a page can be shorter than its limit. The cursor continues
# after the last item read.
_LOOKED_AT = 1000
_PLACE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#[0-9A-Za-z_-]{1,64}", re.ASCII)


def index_attributes(partition: str, created_date: str, suffix: str) -> Item:
    """Return the attributes that put an item into the list `partition`; `suffix` makes its position unique."""
    return {"list_pk": partition, "list_sk": f"{created_date}#{suffix}"}


def query(
    table: Table, partition: str, page: Page, key_of: Callable[[str], Key], read: Callable[[Item], T]
) -> tuple[list[T], str]:
    """Return the items of `page` in list `partition`, converted by `read`, and the position after it ("" at the end).

    `key_of` returns an item's primary key from the suffix of its position. Raises InvalidRequest for an invalid
    position, because callers can change a cursor.
    """
    request = _conditions(partition, page.filters)
    if page.position:
        _require_place(page)
        suffix = page.position.partition("#")[2]
        start = encoded({"list_pk": partition, "list_sk": page.position})
        request["ExclusiveStartKey"] = encoded_key(key_of(suffix)) | start
    filtered = "FilterExpression" in request
    response = table.call(
        "query",
        TableName=table.name,
        IndexName=INDEX,
        ScanIndexForward=False,
        Limit=_LOOKED_AT if filtered else page.limit,
        **request,
    )
    items = [decoded(item) for item in response["Items"]]
    last = decoded(response.get("LastEvaluatedKey", {}))
    if len(items) > page.limit:
        last = items[page.limit - 1]
    return [read(item) for item in items[: page.limit]], last.get("list_sk", "")


def _require_place(page: Page) -> None:
    created = page.filters.get("created_date")
    within = not isinstance(created, DateRange) or created.first <= page.position <= f"{created.last}~"
    if not within or not _PLACE.fullmatch(page.position):
        raise InvalidRequest("cursor: is invalid.")


def _conditions(partition: str, filters: Filters) -> dict[str, Any]:
    """The creation date is part of the index and narrows the query. Other filters are applied to the items read."""
    others = dict(filters)
    key_condition = "list_pk = :list_pk"
    values: dict[str, Value] = {":list_pk": partition}
    created = others.pop("created_date", None)
    if isinstance(created, DateRange):
        key_condition += " AND list_sk BETWEEN :created_first AND :created_last"
        # "~" sorts after the "#" that follows the date in list_sk.
        values |= {":created_first": created.first, ":created_last": f"{created.last}~"}
    request: dict[str, Any] = {"KeyConditionExpression": key_condition}
    if others:
        request["FilterExpression"] = " AND ".join(
            _test(name, wanted, values) for name, wanted in others.items()
        )
        request["ExpressionAttributeNames"] = {f"#{name}": name for name in others}
    return request | {"ExpressionAttributeValues": encoded(values)}


def _test(name: str, wanted: str | int | DateRange, values: dict[str, Value]) -> str:
    if isinstance(wanted, DateRange):
        values |= {f":{name}_first": wanted.first, f":{name}_last": wanted.last}
        return f"#{name} BETWEEN :{name}_first AND :{name}_last"
    values[f":{name}"] = wanted
    return f"#{name} = :{name}"
