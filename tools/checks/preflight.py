"""What CloudFormation would refuse at deployment: AWS's own validator with cdk-preflight's rules, in each region.

Run by the Python of .tools/checks: `python tools/checks/preflight.py FOLDER`. The rules come in the package's
archive for Node; nothing of it runs but the validator, which AWS ships for Python.
"""

import json
import sys
import tarfile
from collections import defaultdict
from collections.abc import Iterator
from importlib.metadata import files
from pathlib import Path
from typing import Any

from cloudformation_validate import (
    CompositeEngine,
    CompositeEngineConfig,
    ExternalRuleSource,
    PseudoParameterOverrides,
    RuleFilterConfig,
    Severity,
    TemplateContent,
    ValidateConfig,
)

# Two of them are in other partitions: GovCloud and China.
REGIONS = ("us-east-1", "eu-central-1", "ap-southeast-2", "sa-east-1", "us-gov-west-1", "cn-north-1")
_PARTITIONS = {"us-gov-west-1": "aws-us-gov", "cn-north-1": "aws-cn"}
# A policy without a Version has the version 2008-10-17; the rule reports it as wrong.
_LEFT_OUT = ["pf-iam-policy-version"]
_HEADER = "package cdk_preflight\n\nimport rego.v1\n"


def rules(kinds: set[str]) -> list[ExternalRuleSource]:
    """Return the rules about some types of resources, one module for each service, since modules cost time."""
    # The package itself cannot be imported without what it depends on.
    (archive,) = (each for each in files("cdk-preflight") or () if each.suffix == ".tgz")
    with tarfile.open(str(archive.locate())) as opened:
        member = opened.extractfile("package/lib/rules.generated.js")
        assert member is not None
        script = member.read().decode()
    modules: dict[str, str] = defaultdict(lambda: _HEADER)
    for rule in _constant(script, "BUNDLED_RULES"):
        if {"*", *kinds} & set(rule["resourceTypes"]):
            modules[rule["service"]] += rule["rego"].removeprefix(_HEADER)
    shared = {each["name"]: each["rego"] for each in _constant(script, "BUNDLED_LIBS")}
    return [ExternalRuleSource(name=name, content=rego) for name, rego in (shared | modules).items()]


def _constant(script: str, name: str) -> Any:
    """The value of an exported constant, which is written as JSON."""
    start = script.index(f"exports.{name} = [") + len(f"exports.{name} = ")
    return json.JSONDecoder().raw_decode(script[start:])[0]


def findings(template: TemplateContent, region: str, sources: list[ExternalRuleSource]) -> Iterator[str]:
    """Yield the problems of a template in a region."""
    place = ExternalRuleSource(name="_place", content=f'{_HEADER}\ndeploy_region := "{region}"\n')
    engine = CompositeEngine(CompositeEngineConfig(rego_rules=[*sources, place]))
    partition = _PARTITIONS.get(region, "aws")
    config = ValidateConfig(
        exclude=RuleFilterConfig(ids=_LEFT_OUT),
        severity_level=Severity.ERROR,
        pseudo_parameter_overrides=PseudoParameterOverrides(region=region, partition=partition),
    )
    for each in engine.validate_template(template, config).diagnostics:
        where = each.entity.logical_id if each.entity else "template"
        yield f"{each.rule_id} {where}: {each.message}"


def main(folder: Path) -> int:
    """Print the findings, each with its regions, and return the exit status."""
    kinds = {each["Type"] for each in json.loads((folder / "aws.json").read_text())["Resources"].values()}
    sources, found = rules(kinds), defaultdict(list)
    for region in REGIONS:
        text = (folder / f"{_PARTITIONS.get(region, 'aws')}.json").read_text()
        # One file for a partition, whose parameters name what is in the region of the stack.
        template = TemplateContent(text.replace("us-east-1", region), "template")
        for finding in findings(template, region, sources):
            found[finding].append(region)
    lines = [f"{finding} ({', '.join(regions)})" for finding, regions in found.items()]
    print("\n".join([*lines, f"preflight: {len(found)} findings in {len(REGIONS)} regions"]))  # noqa: T201
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
