"""Rules of filters and cursors."""

import base64
import string
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mfa.errors import InvalidRequest
from mfa.values.dates import DateRange, parse_range, timestamp
from mfa.values.paging import Filters, decode_cursor, encode_cursor, matches

BASE64URL = string.ascii_letters + string.digits + "-_"
SCOPE = "acme/applications"
WANTED: Filters = {"name": "Shop", "auth_code_length": 6, "created_date": parse_range("2026-11-23")}
POSITION = "2026-11-23T18:16:00.123Z#019ab2c4-5d6e-7f80-9a1b-2c3d4e5f6071"
CURSOR = encode_cursor(SCOPE, WANTED, POSITION)
names = st.sampled_from(["id", "name", "status", "auth_code_length"])
wanted_filters = st.dictionaries(names, st.one_of(st.text(max_size=5), st.integers()), max_size=3)


def accepted(scope: str, wanted: Filters, cursor: str) -> bool:
    with suppress(InvalidRequest):
        decode_cursor(scope, wanted, cursor)
        return True
    return False


@given(st.text(), wanted_filters, st.text())
def test_a_cursor_leads_back_to_its_position(scope: str, wanted: Filters, position: str) -> None:
    cursor = encode_cursor(scope, wanted, position)
    assert set(cursor) <= set(BASE64URL)
    assert decode_cursor(scope, wanted, cursor) == position


def test_a_cursor_that_was_changed_cut_or_made_longer_is_refused() -> None:
    for place, there in enumerate(CURSOR):
        for character in set(BASE64URL + "=+/ é\n") - {there}:
            changed = CURSOR[:place] + character + CURSOR[place + 1 :]
            assert not accepted(SCOPE, WANTED, changed), changed
        assert not accepted(SCOPE, WANTED, CURSOR[:place])
        assert not accepted(SCOPE, WANTED, CURSOR[place + 1 :])
    assert not any(accepted(SCOPE, WANTED, CURSOR + more) for more in (*BASE64URL, "=", "==", "AAAA", "\n"))


@given(st.text(), st.text(), wanted_filters, wanted_filters)
def test_a_cursor_of_another_list_or_other_filters_is_refused(scope, other_scope, wanted, others):
    cursor = encode_cursor(scope, wanted, POSITION)
    assert accepted(other_scope, others, cursor) == ((scope, wanted) == (other_scope, others))


@pytest.mark.parametrize(
    "others",
    [
        {},
        {**WANTED, "name": "Shop2"},
        {**WANTED, "auth_code_length": "6"},
        {**WANTED, "created_date": parse_range("2026-11-24")},
        {name: value for name, value in WANTED.items() if name != "created_date"},
    ],
)
def test_a_cursor_is_bound_to_each_filter(others: Filters) -> None:
    assert not accepted(SCOPE, others, CURSOR)


@given(st.text(max_size=120))
@example(base64.urlsafe_b64encode(b"\xff" * 40).decode().rstrip("="))  # Bytes that are no text.
@example("secret-cursor")
def test_what_is_no_cursor_is_refused_as_a_bad_request_that_does_not_repeat_it(text: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        decode_cursor(SCOPE, WANTED, text)
    assert len(text) < 4 or text not in refusal.value.description


# --- filters


@given(
    st.fixed_dictionaries({"name": st.sampled_from("ab"), "size": st.sampled_from([1, 2])}),
    st.fixed_dictionaries({}, optional={"name": st.sampled_from("ab"), "size": st.sampled_from([1, 2])}),
)
def test_filters_are_equality_tests_that_all_hold(record: dict[str, object], wanted: Filters) -> None:
    assert matches(record, wanted) == (wanted.items() <= record.items())
    assert not matches({"size": 6}, {"size": "6"})


@given(st.integers(0, 10**13), st.integers(0, 10**13), st.integers(0, 10**13))
def test_a_date_matches_within_its_range_both_ends_included(now: int, first: int, last: int) -> None:
    wanted = {"created_date": DateRange(timestamp(first), timestamp(last))}
    assert matches({"created_date": timestamp(now)}, wanted) == (first <= now <= last)
