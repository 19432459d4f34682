"""Rules of lists: one bounded query a page, newest first, and where the next page begins."""

from typing import Any

import pytest

from mfa.dates import DateRange, parse_range
from mfa.errors import InvalidRequest
from mfa.paging import Page
from mfa.store import listing
from mfa.store.table import Table, encoded, encoded_key


def key_of(suffix: str) -> tuple[str, str]:
    return f"APP#{suffix}", "APP"


def items(count: int) -> list[dict[str, Any]]:
    return [encoded({"list_sk": f"2026-11-{30 - number:02d}#{number}"}) for number in range(count)]


def query(dynamo: Any, table: Table, page: Page, **answer: Any) -> tuple[Any, dict[str, Any]]:
    dynamo.outcomes = [{"Items": []} | answer]
    result = listing.query(table, "PARTITION", page, key_of, dict)
    (request,) = dynamo.made("query")
    return result, request


def test_a_page_without_filters_is_one_query_for_as_many_items(dynamo: Any, table: Table) -> None:
    _, request = query(dynamo, table, Page({}, 7))
    assert request == {
        "TableName": "mfa",
        "IndexName": "listing",
        "ScanIndexForward": False,
        "Limit": 7,
        "KeyConditionExpression": "list_pk = :list_pk",
        "ExpressionAttributeValues": encoded({":list_pk": "PARTITION"}),
    }


def test_the_next_page_begins_where_the_query_stopped(dynamo: Any, table: Table) -> None:
    stopped = {"LastEvaluatedKey": encoded({"list_sk": "2026-11-28#2"})}
    (found, position), _ = query(dynamo, table, Page({}, 3), Items=items(3), **stopped)
    assert (len(found), position) == (3, "2026-11-28#2")


def test_at_the_end_there_is_no_next_page(dynamo: Any, table: Table) -> None:
    assert query(dynamo, table, Page({}, 3), Items=items(2))[0][1] == ""


def test_a_page_goes_on_after_its_position(dynamo: Any, table: Table) -> None:
    _, request = query(dynamo, table, Page({}, 3, "2026-11-28T00:00:00.000Z#2"))
    assert request["ExclusiveStartKey"] == encoded_key(("APP#2", "APP")) | encoded(
        {"list_pk": "PARTITION", "list_sk": "2026-11-28T00:00:00.000Z#2"}
    )


def test_a_page_with_filters_looks_at_a_bounded_number_of_items(dynamo: Any, table: Table) -> None:
    _, request = query(dynamo, table, Page({"name": "Shop", "auth_code_length": 6}, 3))
    assert request["Limit"] == 1000
    assert request["FilterExpression"] == "#name = :name AND #auth_code_length = :auth_code_length"
    assert request["ExpressionAttributeNames"] == {"#name": "name", "#auth_code_length": "auth_code_length"}
    expected = {":list_pk": "PARTITION", ":name": "Shop", ":auth_code_length": 6}
    assert request["ExpressionAttributeValues"] == encoded(expected)


def test_more_than_a_page_that_passed_the_filters_is_left_for_the_next(dynamo: Any, table: Table) -> None:
    stopped = {"LastEvaluatedKey": encoded({"list_sk": "2026-11-01#99"})}
    (found, position), _ = query(dynamo, table, Page({"name": "Shop"}, 3), Items=items(5), **stopped)
    assert len(found) == 3
    assert position == found[-1]["list_sk"] == "2026-11-28#2"


def test_a_page_may_be_short_and_still_have_a_next_one(dynamo: Any, table: Table) -> None:
    stopped = {"LastEvaluatedKey": encoded({"list_sk": "2026-11-01#99"})}
    assert query(dynamo, table, Page({"name": "Shop"}, 3), **stopped)[0] == ([], "2026-11-01#99")


def bounds(request: dict[str, Any], expression: str) -> tuple[str, str]:
    """The two values of the BETWEEN in an expression."""
    first, last = expression.split(" BETWEEN ")[1].split(" AND ")
    values = request["ExpressionAttributeValues"]
    return values[first]["S"], values[last]["S"]


def test_the_date_of_creation_narrows_the_query_itself(dynamo: Any, table: Table) -> None:
    _, request = query(dynamo, table, Page({"created_date": parse_range("2026-11-23")}, 3))
    assert request["KeyConditionExpression"].startswith("list_pk = :list_pk AND list_sk BETWEEN ")
    assert "FilterExpression" not in request
    first, last = bounds(request, request["KeyConditionExpression"])
    inside = ["2026-11-23T00:00:00.000Z#0", "2026-11-23T23:59:59.999Z#zzzz"]
    outside = ["2026-11-22T23:59:59.999Z#zzzz", "2026-11-24T00:00:00.000Z#0"]
    assert all(first <= each <= last for each in inside)
    assert not any(first <= each <= last for each in outside)


def test_any_other_date_is_tested_item_by_item(dynamo: Any, table: Table) -> None:
    day = parse_range("2026-11-23")
    _, request = query(dynamo, table, Page({"last_updated_date": day}, 3))
    assert request["FilterExpression"].startswith("#last_updated_date BETWEEN ")
    assert bounds(request, request["FilterExpression"]) == day
    assert request["Limit"] == 1000


def test_a_place_in_a_list_is_the_date_and_what_makes_it_the_items_own() -> None:
    attributes = listing.index_attributes("PARTITION", "2026-11-23T18:16:00.123Z", "id")
    assert attributes == {"list_pk": "PARTITION", "list_sk": "2026-11-23T18:16:00.123Z#id"}


@pytest.mark.parametrize(
    ("position", "filters"),
    [
        ("anything", {}),
        ("2026-11-23T18:16:00.123Z#" + "x" * 65, {}),
        ("2026-11-23T18:16:00.123Z#id", {"created_date": DateRange("2026-11-24T", "2026-11-25T")}),
    ],
)
def test_a_position_that_no_page_ends_at_is_refused_before_the_table_is_asked(
    dynamo: Any, table: Table, position: str, filters: Any
) -> None:
    with pytest.raises(InvalidRequest, match="cursor"):
        listing.query(table, "list", Page(filters, 5, position), lambda suffix: (suffix, "sk"), dict)
    assert not dynamo.calls
