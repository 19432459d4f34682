"""Times as people write them: `3h`, `7d`, a day or a timestamp."""

import re

import click

from mfa.values.dates import milliseconds, parse_range
from mfactl import options
from mfactl.lines import Span

_SPAN = re.compile(r"([1-9][0-9]{0,4})([mhd])")
_SECONDS = {"m": 60, "h": 3600, "d": 86_400}


def parse(since: str, until: str = "") -> Span:
    """Return the time from `since` until `until`, or now. Raises BadParameter."""
    now = options.now()
    # A second more, to include lines of this moment.
    span = Span(_moment(since, now), _moment(until, now) if until else now + 1000)
    if span.since >= span.until:
        raise click.BadParameter("the time ends before it begins", param_hint="--since")
    return span


def _moment(text: str, now: int) -> int:
    if span := _SPAN.fullmatch(text):
        return now - int(span[1]) * _SECONDS[span[2]] * 1000
    try:
        return milliseconds(parse_range(text).first)
    except ValueError:
        raise click.BadParameter("a time is like 30m, 3h, 7d, 2027-01-31 or 2027-01-31T12:00:00Z") from None
