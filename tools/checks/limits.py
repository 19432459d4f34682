"""How near the template is to the limits of AWS: a table with what is left of each.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html and the pages of each service.
"""

import json
from collections import Counter
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
    """A limit of AWS, how much of it is used, and how much should stay free."""

    of: str
    used: int
    most: int
    spare: int = 0

    @property
    def left(self) -> int:
        return self.most - self.used


def limits(template: Template) -> Iterator[Limit]:
    """Yield each limit for a template with decided conditions."""
    yield Limit("resources of the stack", len(template["Resources"]), 500)
    yield Limit("parameters", len(template["Parameters"]), 200)
    yield Limit("outputs", len(template["Outputs"]), 200)
    yield Limit("bytes of the translated template", len(json.dumps(template)), 1_000_000)
    roles = of_type(template, "AWS::IAM::Role").values()
    yield Limit(
        "characters of a role's policies", max(_size(each.get("Policies", [])) for each in roles), 10_240
    )
    managed = of_type(template, "AWS::IAM::ManagedPolicy").values()
    yield Limit("characters of a managed policy", max(_size([each]) for each in managed), 6144)
    yield Limit(
        "managed policies of a role", max(len(each.get("ManagedPolicyArns", [])) for each in roles), 10
    )
    yield Limit("bytes of a function's environment, at most", _environment(template), 4096)
    yield from _counts(template)


def _size(policies: list[Template]) -> int:
    return sum(len(json.dumps(each["PolicyDocument"], separators=(",", ":"))) for each in policies)


def _environment(template: Template) -> int:
    """Return the size of the environment variables with the longest values of the parameters."""
    functions = of_type(template, "AWS::Lambda::Function").values()
    return max(
        sum(
            len(name) + _length(template, name, value)
            for name, value in each["Environment"]["Variables"].items()
        )
        for each in functions
    )


def _length(template: Template, name: str, value: Any) -> int:
    if not isinstance(value, dict) or name in _PHYSICAL:
        return _PHYSICAL.get(name, len(str(value)))
    parameter = template["Parameters"][value["Ref"]]
    if value["Ref"] in _LONGEST:
        return _LONGEST[value["Ref"]]
    if "AllowedValues" in parameter:
        return max(len(str(each)) for each in parameter["AllowedValues"])
    if "MaxValue" in parameter:
        return len(str(parameter["MaxValue"]))
    bound = parameter["AllowedPattern"].rpartition(",")[2].partition("}")[0]
    return int(bound) if bound.isdigit() else len(str(parameter["Default"])) + 3


def _counts(template: Template) -> Iterator[Limit]:
    """Yield the limits on the number of resources of a kind."""
    groups = Counter(
        str(each["LogGroupName"]) for each in of_type(template, "AWS::Logs::MetricFilter").values()
    )
    yield Limit("metric filters of a log group", max(groups.values()), 100)
    yield Limit("subscriptions of a log group", len(of_type(template, "AWS::Logs::SubscriptionFilter")), 2)
    rules = of_type(template, "AWS::Events::Rule").values()
    yield Limit("targets of an event rule", max(len(each["Targets"]) for each in rules), 5)
    alarms = of_type(template, "AWS::CloudWatch::Alarm").values()
    yield Limit("metrics of an alarm", max(len(each.get("Metrics", [])) for each in alarms), 10)
    (api,) = of_type(template, "AWS::ApiGateway::RestApi").values()
    yield Limit("paths of the API", len(api["Body"]["paths"]), 300)
    readers = Counter(
        str(each["EventSourceArn"]) for each in of_type(template, "AWS::Lambda::EventSourceMapping").values()
    )
    # Not refused: from two on, DynamoDB may throttle them. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
    yield Limit("readers of the table's stream", max(readers.values()), 2, spare=1)
    # Not written down by AWS: two dozen deployments at once are reported as throttled.
    yield Limit(
        "CodeDeploy deployments at once", len(of_type(template, "AWS::CodeDeploy::DeploymentGroup")), 10
    )


def table(template: Template) -> str:
    """Return the table."""
    lines = [f"{each.of:46}{each.used:>9,}{each.most:>11,}{each.left:>11,}" for each in limits(template)]
    return "\n".join([f"{'limit':46}{'used':>9}{'most':>11}{'left':>11}", *lines])


def findings(template: Template) -> Iterator[str]:
    """Yield each exceeded limit, and each with less room than it should have."""
    for each in limits(template):
        if each.left < each.spare:
            yield f"{each.of}: {each.used:,} of {each.most:,}, {each.left:,} left"
