"""How near the template is to limits of AWS that no linter knows: a table with what is left of each."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from tools.checks.translated import Template, of_type

# The assumed longest value of parameters whose patterns have no realistic upper bound.
_LONGEST = {
    "AllowedCountries": 249 * 3 - 1,
    "EmailFrom": 64 + 1 + 253,
    "EndpointUrl": 0,
    "TestNumbers": 20 * 29 - 1,
}
_PHYSICAL = {"TABLE_NAME": 128 + 6 + 14, "CODE_KEYS_SECRET": 220, "POWERTOOLS_SERVICE_NAME": 128}


class Limit(NamedTuple):
    """A limit of AWS, and how much of it is used."""

    of: str
    used: int
    most: int

    @property
    def left(self) -> int:
        return self.most - self.used


def limits(template: Template) -> Iterator[Limit]:
    """Yield each limit for a template with decided conditions."""
    yield Limit("bytes of a function's environment, at most", _environment(template), 4096)
    filters = of_type(template, "AWS::Logs::MetricFilter").values()
    yield Limit("metric filters of a log group", _most_of_one(filters, "LogGroupName"), 100)
    yield Limit("subscriptions of a log group", len(of_type(template, "AWS::Logs::SubscriptionFilter")), 2)
    yield Limit(
        "targets of an event rule", _most(of_type(template, "AWS::Events::Rule").values(), "Targets"), 5
    )
    alarms = of_type(template, "AWS::CloudWatch::Alarm").values()
    yield Limit("metrics of an alarm", _most(alarms, "Metrics"), 10)
    (api,) = of_type(template, "AWS::ApiGateway::RestApi").values()
    yield Limit("paths of the API", len(api["Body"]["paths"]), 300)
    readers = of_type(template, "AWS::Lambda::EventSourceMapping").values()
    # A third would have to share one of theirs, since DynamoDB may throttle more than two.
    # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
    yield Limit("readers of the table's stream", _most_of_one(readers, "EventSourceArn"), 2)
    groups = of_type(template, "AWS::CodeDeploy::DeploymentGroup")
    # Not written down by AWS: two dozen deployments at once are reported as throttled.
    yield Limit("CodeDeploy deployments at once", len(groups), 10)


def _most(resources: Iterable[Template], name: str) -> int:
    """Return the length of the longest list `name`."""
    return max(len(each.get(name, [])) for each in resources)


def _most_of_one(resources: Iterable[Template], name: str) -> int:
    """Return how many resources have the same `name` at most."""
    return max(Counter(str(each[name]) for each in resources).values())


def _environment(template: Template) -> int:
    """Return the size of the environment variables with the longest values of the parameters."""
    return max(
        sum(
            len(name) + _length(template, name, value)
            for name, value in each["Environment"]["Variables"].items()
        )
        for each in of_type(template, "AWS::Lambda::Function").values()
    )


def _length(template: Template, name: str, value: Any) -> int:
    if not isinstance(value, dict) or name in _PHYSICAL:
        return _PHYSICAL.get(name, len(str(value)))
    if value["Ref"] in _LONGEST:
        return _LONGEST[value["Ref"]]
    parameter = template["Parameters"][value["Ref"]]
    if "MaxValue" in parameter or "AllowedValues" in parameter:
        return max(len(str(each)) for each in parameter.get("AllowedValues", [parameter.get("MaxValue")]))
    bound = parameter["AllowedPattern"].rpartition(",")[2].partition("}")[0]
    return int(bound) if bound.isdigit() else len(str(parameter["Default"])) + 3


def table(template: Template) -> str:
    """Return the table."""
    lines = [f"{each.of:46}{each.used:>9,}{each.most:>11,}{each.left:>11,}" for each in limits(template)]
    return "\n".join([f"{'limit':46}{'used':>9}{'most':>11}{'left':>11}", *lines])


def findings(template: Template) -> Iterator[str]:
    """Yield each exceeded limit."""
    for each in limits(template):
        if each.left < 0:
            yield f"{each.of}: {each.used:,} of {each.most:,}"
