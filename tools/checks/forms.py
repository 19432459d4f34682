"""Checks for text that a template must not contain, each for a reason in AWS's documentation."""

import json
import re
from collections.abc import Iterator

from tools.checks.translated import Template, of_type

# SAM writes these for its partition; the last two are parameter values.
_OF_SAM = tuple(f"arn:aws:{each}:" for each in ("apigateway", "execute-api", "iam::aws", "acm", "kms"))


def findings(template: Template) -> Iterator[str]:
    """Yield what works in one partition only, has a name that stacks share, or costs money without use."""
    text = json.dumps(template)
    arns = set(re.findall(r"arn:aws:[a-z0-9-]+:[^\"]*", json.dumps(template["Resources"])))
    for found in sorted(each for each in arns if not each.startswith(_OF_SAM)):
        yield f"an ARN of the partition aws alone: {found}"
    if "https://console.aws.amazon.com" in text:
        yield "a link to the console of the partition aws alone"
    for name, layer in of_type(template, "AWS::Lambda::LayerVersion").items():
        if "AWS::StackName" not in json.dumps(layer.get("LayerName", "")):
            yield f"{name} is not named for its stack"
    # AWS shortens a function's name, which begins with the stack's, to 64 characters.
    if "FunctionName=${AWS::StackName}" in text:
        yield "a search for functions by the stack's name, which is cut where it is long"
    yield from _snapshots(template)


def _snapshots(template: Template) -> Iterator[str]:
    """A retained version with a snapshot keeps costing money, although nobody calls it."""
    functions = of_type(template, "AWS::Lambda::Function")
    for each in template["Resources"].values():
        if each["Type"] == "AWS::Lambda::Version" and each.get("DeletionPolicy") == "Retain":
            function = each["Properties"]["FunctionName"]["Ref"]
            if "SnapStart" in functions[function]:
                yield f"{function} keeps replaced versions with their snapshots, which cost by the month"
