"""Rules of lists: one bounded query a page, and where the next page begins."""

import pytest

from mfa.store import listing
from mfa.store.table import encoded
from mfa.values.paging import Page


# A page may be short and still have a next one; more than a page that passed is left for the next.
@pytest.mark.parametrize(("stored", "listed", "position"), [(0, 0, "2026-11-01#99"), (5, 3, "2026-11-28#2")])
def test_a_page_with_filters_looks_at_a_bounded_number_of_items(dynamo, table, stored, listed, position):
    items = [encoded({"list_sk": f"2026-11-{30 - number:02d}#{number}"}) for number in range(stored)]
    dynamo.outcomes = [{"Items": items, "LastEvaluatedKey": encoded({"list_sk": "2026-11-01#99"})}]
    page = Page({"name": "Shop"}, 3)
    found, following = listing.query(table, "PARTITION", page, lambda suffix: (suffix, "APP"), dict)
    assert (len(found), following) == (listed, position)
    assert [request["Limit"] for request in dynamo.made("query")] == [1000]
