"""Dates of the API: RFC 3339, UTC, milliseconds."""

import re
from datetime import UTC, datetime
from typing import NamedTuple

DAILY_SECONDS = 86_400
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIMESTAMP = re.compile(
    r"(\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2})(?:\.(\d+))?([Zz]|[+-]\d{2}:[0-5]\d)", re.ASCII
)


class DateRange(NamedTuple):
    """The range of stored dates that a filter matches, both ends included; stored dates sort as text."""

    first: str
    last: str


def timestamp(now: int) -> str:
    """Return `now`, in milliseconds since 1970, as `2026-11-23T18:16:00.123Z`."""
    moment = datetime.fromtimestamp(now // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{now % 1000:03d}Z"


def milliseconds(text: str) -> int:
    """Return the milliseconds since 1970 of an RFC 3339 timestamp. Raises ValueError."""
    return round(_utc(text).timestamp() * 1000)


def parse_range(text: str) -> DateRange:
    """Return the range of a date filter: a whole UTC day for `YYYY-MM-DD`, else one instant.

    Raises ValueError for anything but a day or an RFC 3339 timestamp. An instant finer than a millisecond matches no
    stored date, and keeps its precision.
    """
    if _DAY.fullmatch(text):
        day = datetime.fromisoformat(text).date().isoformat()
        return DateRange(f"{day}T00:00:00.000Z", f"{day}T23:59:59.999Z")
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        raise ValueError("must be an RFC 3339 timestamp or a day, YYYY-MM-DD")
    seconds = _utc(match[1] + match[3]).replace(tzinfo=None).isoformat()
    fraction = (match[2] or "").rstrip("0").ljust(3, "0")
    return DateRange(f"{seconds}.{fraction}Z", f"{seconds}.{fraction}Z")


def _utc(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except OverflowError:
        raise ValueError("is outside the years 1 to 9999") from None
