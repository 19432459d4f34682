"""The template as CloudFormation gets it: translated by SAM, and read with the conditions of given parameters."""

import hashlib
import json
import os
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from local.cloudformation import TEMPLATE, read
from local.settings import ROOT

PYTHON = ROOT / ".tools" / "sam" / "bin" / "python"
SCRIPT = ROOT / "tools" / "checks" / "translate.py"
Template = dict[str, Any]


@cache
def _translated(path: Path, parameters: str, region: str) -> str:
    """Return the template translated for a region as JSON; parameters are JSON too. Raises CalledProcessError.

    SAM needs some seconds for a translation, so the result is stored in .local under a digest of its inputs.
    """
    template = json.dumps(read(path))
    code = (SCRIPT.read_text(), (ROOT / "requirements" / "sam.txt").read_text())
    digest = hashlib.sha256(repr((region, parameters, template, code)).encode()).hexdigest()
    kept = ROOT / ".local" / "translated" / f"{digest}.json"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        environment = {"AWS_DEFAULT_REGION": region, "PATH": os.defpath}
        done = subprocess.run(  # noqa: S603
            [PYTHON, SCRIPT, parameters], input=template, env=environment, capture_output=True, text=True, check=True
        )  # fmt: skip
        # Renamed only when it is complete, because another process can translate the same now.
        partial = kept.with_suffix(f".{os.getpid()}")
        partial.write_text(done.stdout)
        partial.replace(kept)
    return kept.read_text()


def translated(parameters: Mapping[str, str], path: Path = TEMPLATE, region: str = "us-east-1") -> Template:
    """Return the translated template with `parameters` over its defaults, without parts that conditions remove."""
    return decided(of_cloudformation(parameters, path, region), parameters)


def of_cloudformation(
    parameters: Mapping[str, str], path: Path = TEMPLATE, region: str = "us-east-1"
) -> Template:
    """Return the translated template for a region, with undecided conditions."""
    template: Template = json.loads(_translated(path, json.dumps(dict(parameters), sort_keys=True), region))
    return template


def decided(template: Template, parameters: Mapping[str, str]) -> Template:
    """Return `template` with decided conditions: without disabled parts, with one side of each Fn::If."""
    values = {name: str(each.get("Default", "")) for name, each in template["Parameters"].items()}
    values |= {"AWS::Partition": "aws", **parameters}
    conditions = template.get("Conditions", {})
    truth = {name: _holds(each, values, conditions) for name, each in conditions.items()}

    def there(parts: Template) -> Template:
        kept = {name: each for name, each in parts.items() if truth.get(each.get("Condition"), True)}
        return {name: _chosen(each, truth) for name, each in kept.items()}

    return {**template, "Resources": there(template["Resources"]), "Outputs": there(template["Outputs"])}


def _holds(condition: Any, values: Mapping[str, str], conditions: Template) -> bool:
    ((kind, argument),) = condition.items()
    match kind:
        case "Condition":
            return _holds(conditions[argument], values, conditions)
        case "Fn::Equals":
            left, right = (values[each["Ref"]] if isinstance(each, dict) else str(each) for each in argument)
            return left == right
        case "Fn::Not":
            return not _holds(argument[0], values, conditions)
        case "Fn::And":
            return all(_holds(each, values, conditions) for each in argument)
        case _:
            return any(_holds(each, values, conditions) for each in argument)


_NOTHING = {"Ref": "AWS::NoValue"}


def _chosen(value: Any, truth: Mapping[str, bool]) -> Any:
    """Return `value` with each Fn::If replaced by its side, without AWS::NoValue."""
    if isinstance(value, dict):
        if value.keys() == {"Fn::If"}:
            name, yes, no = value["Fn::If"]
            return _chosen(yes if truth[name] else no, truth)
        chosen = {key: _chosen(each, truth) for key, each in value.items()}
        return {key: each for key, each in chosen.items() if each != _NOTHING}
    if isinstance(value, list):
        return [each for each in (_chosen(each, truth) for each in value) if each != _NOTHING]
    return value


def statements(template: Template, role: Template) -> list[Template]:
    """Return the statements of a role's own policies, and of the stack's managed policies that it has."""
    managed = of_type(template, "AWS::IAM::ManagedPolicy")
    named = (arn.get("Ref") for arn in role.get("ManagedPolicyArns", []) if isinstance(arn, dict))
    policies = [*role.get("Policies", []), *(managed[name] for name in named if name)]
    return [each for policy in policies for each in policy["PolicyDocument"]["Statement"]]


def of_type(template: Template, kind: str) -> dict[str, Template]:
    """Return the properties of each resource of a type, by its name in the template."""
    resources = template["Resources"].items()
    return {name: each.get("Properties", {}) for name, each in resources if each["Type"] == kind}


def listed(value: Any) -> list[Any]:
    """Return a list of the values in a place that takes one or several."""
    return value if isinstance(value, list) else [value]
