"""Lines of the log counted by CloudWatch Logs Insights, which reads millions of them in seconds."""

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from mfa.errors import Unavailable
from mfactl import lines, options, progress
from mfactl.lines import Span

_FIELDS = (
    "message", "operation", "status", "outcome", "reason", "account", "application", "country", "method", "replayed"
)  # fmt: skip
_MOST_ROWS = 10_000
_WAIT_SECONDS = 0.5
_WAITS = 120


def query(step: int, terms: Mapping[str, str]) -> str:
    """Return the query that counts lines of requests and receipts in steps of `step` seconds."""
    lines.pattern(terms)  # Refuses terms that no line can contain.
    wanted = "".join(f' and {name} = "{value}"' for name, value in terms.items())
    fields = ", ".join(_FIELDS)
    return (
        f'filter message in ["request", "receipt"]{wanted}'
        f" | stats count(*) as number by bin({step}s) as step, {fields}"
        f" | limit {_MOST_ROWS}"
    )


def count(
    group: str, span: Span, step: int, terms: Mapping[str, str]
) -> Iterator[tuple[dict[str, Any], int]]:
    """Yield each kind of line in each step, and its number. Raises Unavailable."""
    client = options.client("logs")
    progress.say("Counting in CloudWatch Logs")
    started = client.start_query(
        logGroupName=group,
        startTime=span.since // 1000,
        endTime=span.until // 1000,
        queryString=query(step, terms),
    )
    for row in _results(client, started["queryId"]):
        fields = {each["field"]: each["value"] for each in row}
        moment = datetime.fromisoformat(fields.pop("step")).replace(tzinfo=UTC)
        number = int(fields.pop("number"))
        yield (
            {name: value for name, value in fields.items() if value} | {"at": int(moment.timestamp() * 1000)},
            number,
        )


def _results(client: Any, query_id: str) -> list[Any]:
    for _ in range(_WAITS):
        found = client.get_query_results(queryId=query_id)
        if found["status"] == "Complete":
            return list(found["results"])
        if found["status"] not in ("Running", "Scheduled"):
            raise Unavailable(f"CloudWatch Logs ended the query: {found['status']}.")
        time.sleep(_WAIT_SECONDS)
    raise Unavailable("CloudWatch Logs takes too long. A shorter time may do: --since 1h.")
