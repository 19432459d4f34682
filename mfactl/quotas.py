"""AWS quotas that a stack can reach, with the use of each.

The use comes from CloudWatch. Without permission for it, only the quota is shown.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from botocore.exceptions import ClientError

from mfactl import options
from mfactl.findings import BAD, LOOK, OK, Finding

# The share of a quota from which it gets `look`: AWS takes days to raise a quota.
_NEARLY = 0.8
# Each request needs two executions, the authorizer's and its own. New accounts can have only 10.
_FEW = 100
# Checks whose refusal by AWS is not a problem of the stack.
CHECKS = frozenset(
    {
        "concurrency",
        "table throughput",
        "SMS spend limit",
        "text spend limit",
        "voice spend limit",
        "e-mail quota",
    }
)


class Metric(NamedTuple):
    """A metric of AWS, and the statistic to read."""

    namespace: str
    name: str
    statistic: str = "Maximum"


def concurrency() -> Finding:
    """Find out how many concurrent requests the AWS account can serve in this region."""
    limit = options.client("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    found = _of_a_day(limit, _peak(Metric("AWS/Lambda", "ConcurrentExecutions")), "concurrent executions")
    return found._replace(state=LOOK) if limit < _FEW else found


def throughput(table: str) -> Finding:
    """Find out how much a table can read and write a second, and its highest use."""
    limits = options.client("dynamodb").describe_limits()
    found = []
    for done, unit in (("Read", "read units a second"), ("Write", "write units a second")):
        consumed = _peak(Metric("AWS/DynamoDB", f"Consumed{done}CapacityUnits", "Sum"), {"TableName": table})
        limit = limits[f"TableMax{done}CapacityUnits"]
        found.append(_of_a_day(limit, None if consumed is None else consumed / 60, unit))
    worst = max(found, key=lambda each: (OK, LOOK).index(each.state))
    return worst._replace(finding="; ".join(each.finding for each in found))


def spent(limit: float, metric: Metric) -> Finding:
    """Find out how much of a monthly spending limit is used. At the limit, nothing is sent."""
    now = _now()
    used = _highest(metric, {}, now.replace(day=1, hour=0, minute=0), 86_400)
    found = _counted(limit, used, "US dollars this month")
    return found._replace(state=LOOK) if limit <= 1 and found.state == OK else found


def mailed(account: Mapping[str, dict[str, float]]) -> Finding:
    """Find out how many more e-mails SES accepts today, from its GetAccount."""
    quota = account["SendQuota"]
    if quota["Max24HourSend"] < 0:  # SES returns this without a limit.
        return Finding("", OK, "no limit")
    return _counted(quota["Max24HourSend"], quota["SentLast24Hours"], "e-mails in 24 hours")


def _peak(metric: Metric, dimensions: Mapping[str, str] | None = None) -> float | None:
    """Return the highest minute of the last day."""
    return _highest(metric, dimensions or {}, _now() - timedelta(days=1), 60)


def _highest(metric: Metric, dimensions: Mapping[str, str], since: datetime, period: int) -> float | None:
    """Return the highest value since a time; 0 without data, None without permission for CloudWatch."""
    try:
        answer = options.client("cloudwatch").get_metric_statistics(
            Namespace=metric.namespace,
            MetricName=metric.name,
            Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
            StartTime=since,
            EndTime=_now(),
            Period=period,
            Statistics=[metric.statistic],
        )
    except ClientError:
        return None
    return max((each[metric.statistic] for each in answer["Datapoints"]), default=0.0)


def _now() -> datetime:
    return datetime.fromtimestamp(options.now() // 60_000 * 60, UTC)


def _counted(limit: float, used: float | None, unit: str) -> Finding:
    """Return the finding about a quota that stops sending when it is used up."""
    if used is not None and used >= limit:
        return Finding("", BAD, f"used up: {_number(used)} of {_number(limit)} {unit}")
    return _of(limit, used, unit)


def _of_a_day(limit: float, used: float | None, unit: str) -> Finding:
    found = _of(limit, used, unit)
    return found if used is None else found._replace(finding=f"{found.finding}, at most, in the last day")


def _of(limit: float, used: float | None, unit: str) -> Finding:
    if used is None:
        return Finding("", OK, f"{_number(limit)} {unit}; its use is unknown")
    nearly = used >= _NEARLY * limit
    return Finding("", LOOK if nearly else OK, f"{_number(used)} of {_number(limit)} {unit}")


def _number(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")
