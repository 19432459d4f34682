"""Rules of lists: one bounded query a page, newest first, and where the next page begins."""

from typing import Any

import pytest

from mfa.errors import InvalidRequest
from mfa.store import listing
from mfa.store.table import Table, encoded
from mfa.values.dates import DateRange
from mfa.values.paging import Page

STOPPED = encoded({"list_sk": "2026-11-01#99"})


def query(dynamo: Any, table: Table, page: Page, **answer: Any) -> tuple[Any, dict[str, Any]]:
    dynamo.outcomes = [{"Items": []} | answer]
    result = listing.query(table, "PARTITION", page, lambda suffix: (suffix, "APP"), dict)
    (request,) = dynamo.made("query")
    return result, request


def test_a_page_with_filters_looks_at_a_bounded_number_of_items(dynamo: Any, table: Table) -> None:
    _, request = query(dynamo, table, Page({"name": "Shop"}, 3))
    assert request["Limit"] == 1000


def test_more_than_a_page_that_passed_the_filters_is_left_for_the_next(dynamo: Any, table: Table) -> None:
    items = [encoded({"list_sk": f"2026-11-{30 - number:02d}#{number}"}) for number in range(5)]
    (found, position), _ = query(
        dynamo, table, Page({"name": "Shop"}, 3), Items=items, LastEvaluatedKey=STOPPED
    )
    assert len(found) == 3
    assert position == found[-1]["list_sk"] == "2026-11-28#2"


def test_a_page_may_be_short_and_still_have_a_next_one(dynamo: Any, table: Table) -> None:
    found, _ = query(dynamo, table, Page({"name": "Shop"}, 3), LastEvaluatedKey=STOPPED)
    assert found == ([], "2026-11-01#99")


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
