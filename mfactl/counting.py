"""Counts requests and codes of a period by outcome, application, country, method and reason."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mfa.values.dates import timestamp
from mfactl import insights, lines, options
from mfactl.lines import OUTCOMES, Span

# Steps of a chart, in seconds. A period uses the first step with at most this many points.
_MOST_STEPS = 60
_STEPS = (60, 300, 900, 3600, 10_800, 21_600, 86_400)
BY = ("account", "application", "country", "method", "reason", "operation")


def step_of(span: Span) -> int:
    """Return the step of a chart of a period, in seconds."""
    seconds = (span.until - span.since) / 1000
    return next((each for each in _STEPS if seconds / each <= _MOST_STEPS), _STEPS[-1])


def count(group: str, span: Span, terms: Mapping[str, str]) -> dict[str, Any]:
    """Return the outcomes of a period: in total, by step, by each of BY; conversion is right codes per code sent."""
    step = step_of(span)
    total: Counter[str] = Counter()
    series: dict[int, Counter[str]] = defaultdict(Counter)
    by: dict[str, dict[str, Counter[str]]] = {name: defaultdict(Counter) for name in BY}
    requests = 0
    for line, number in _counted(group, span, step, terms):
        requests += number if line["message"] == "request" else 0
        if not (outcome := lines.outcome(line)):
            continue
        total[outcome] += number
        series[line["at"] // (step * 1000)][outcome] += number
        for name in BY:
            if value := line.get(name):
                by[name][value][outcome] += number
    return {
        "from": timestamp(span.since),
        "until": timestamp(span.until),
        "step_seconds": step,
        "requests": requests,
        "total": {name: total[name] for name in OUTCOMES},
        "conversion": _percent(total),
        "series": _series(series, span, step),
        "by": {name: _ranked(counted) for name, counted in by.items()},
    }


def _counted(
    group: str, span: Span, step: int, terms: Mapping[str, str]
) -> Iterator[tuple[dict[str, Any], int]]:
    """Return equal lines with their number, counted by CloudWatch, or one by one in an emulator."""
    if options.is_local():
        yield from ((line, 1) for line in lines.read(group, span, terms))
    else:
        yield from insights.count(group, span, step, terms)


def _series(counted: Mapping[int, Counter[str]], span: Span, step: int) -> list[dict[str, Any]]:
    """Return each step of the period, including empty ones."""
    first, last = span.since // (step * 1000), (span.until - 1) // (step * 1000)
    return [
        {"at": timestamp(place * step * 1000)}
        | {name: counted.get(place, Counter())[name] for name in OUTCOMES}
        for place in range(first, last + 1)
    ]


def _ranked(counted: Mapping[str, Counter[str]]) -> list[dict[str, Any]]:
    """Return the counts of each value, the highest first."""
    order: Iterable[str] = sorted(counted, key=lambda value: -counted[value].total())
    return [
        {"value": value, "conversion": _percent(counted[value])}
        | {name: counted[value][name] for name in OUTCOMES}
        for value in order
    ]


def _percent(counted: Counter[str]) -> int | None:
    return round(100 * counted["validated"] / counted["sent"]) if counted["sent"] else None
