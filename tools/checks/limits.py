"""How near the template is to limits of AWS that no linter knows and it could reach: a table with what is left."""

from collections.abc import Iterator
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
    alarms = of_type(template, "AWS::CloudWatch::Alarm").values()
    yield Limit("metrics of an alarm", max(len(each.get("Metrics", [])) for each in alarms), 10)
    # A third would have to share one of theirs, since DynamoDB may throttle more than two.
    # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
    yield Limit("readers of the table's stream", len(of_type(template, "AWS::Lambda::EventSourceMapping")), 2)
    groups = of_type(template, "AWS::CodeDeploy::DeploymentGroup")
    # Not written down by AWS: two dozen deployments at once are reported as throttled.
    yield Limit("CodeDeploy deployments at once", len(groups), 10)


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
