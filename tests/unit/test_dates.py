"""Rules of dates: how they are written, and what a date filter means."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mfa.values.dates import DateRange, parse_range, timestamp

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
milliseconds = st.integers(0, 253_402_300_799_999)
moments = st.datetimes(
    min_value=(EPOCH - timedelta(days=719_000)).replace(tzinfo=None),
    max_value=(EPOCH + timedelta(days=2_932_000)).replace(tzinfo=None),
    timezones=st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)


def test_a_date_is_written_in_utc_with_milliseconds(now: int) -> None:
    assert timestamp(now) == "2026-11-23T18:16:00.123Z"
    assert timestamp(0) == "1970-01-01T00:00:00.000Z"


@given(milliseconds, milliseconds)
def test_dates_sort_as_text_and_each_is_found_by_itself(one: int, other: int) -> None:
    assert (one < other) == (timestamp(one) < timestamp(other))
    assert parse_range(timestamp(one)) == DateRange(timestamp(one), timestamp(one))


@given(moments, st.sampled_from("Tt"))
def test_an_instant_is_the_same_under_every_offset(moment: datetime, separator: str) -> None:
    first, last = parse_range(moment.isoformat(sep="T").replace("T", separator))
    assert first == last
    milliseconds, microseconds = divmod((moment - EPOCH) // timedelta(microseconds=1), 1000)
    if milliseconds >= 0:
        assert (first == timestamp(milliseconds)) == (microseconds == 0)


@given(st.dates(), milliseconds)
def test_a_day_is_all_of_it_in_utc(day: object, now: int) -> None:
    first, last = parse_range(str(day))
    assert (first <= timestamp(now) <= last) == timestamp(now).startswith(f"{day}T")


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-23T18:16:00Z", "2026-11-23T18:16:00.000Z"),
        ("2026-11-23t18:16:00z", "2026-11-23T18:16:00.000Z"),
        ("2026-11-23T18:16:00-00:00", "2026-11-23T18:16:00.000Z"),
        ("2026-11-23T18:16:00.1Z", "2026-11-23T18:16:00.100Z"),
        ("2026-11-23T18:16:00.1230001Z", "2026-11-23T18:16:00.1230001Z"),  # Finer than what is stored.
        ("2026-11-23T18:16:00.123000000Z", "2026-11-23T18:16:00.123Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"),
        ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
    ],
)
def test_an_instant_may_be_written_as_rfc_3339_allows(text: str, instant: str) -> None:
    assert parse_range(text) == DateRange(instant, instant)


@pytest.mark.parametrize(
    "text",
    [
        "", "today", "2026", "2026-11", "20261123", "2026-1-1", "2026-02-29", "2026-13-01", "0000-01-01",
        "10000-01-01", "-2026-01-01", "2026-W48-1", "2026-11-23 18:16:00Z", "2026-11-23T18:16:00",
        "2026-11-23T18:16Z", "2026-11-23T25:00:00Z", "2026-11-23T18:60:00Z", "2026-11-23T18:16:00.Z",
        "2026-11-23T18:16:00,5Z", "2026-11-23T18:16:00+0200", "2026-11-23T18:16:00+24:00", "2026-11-23T18:16:00+01:75",
        "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "2026-11-23Z", " 2026-11-23",
        "2026-11-23\n", "２０２６-11-23", "1795457760123",
    ],
)  # fmt: skip
def test_what_is_neither_a_day_nor_an_instant_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_range(text)
