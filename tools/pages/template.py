"""The pages of permissions and parameters, generated from the template, and the schema of events, from its page."""

import json
import re
from pathlib import Path
from typing import Any

from local.settings import ROOT
from mfactl.policies import AUDITOR, OPERATOR
from tools.checks.scanned import PRODUCTION
from tools.checks.translated import Template, listed, of_type, statements, translated
from tools.pages import dashboard
from tools.pages.rendered import rendered

HERE = Path(__file__).parent
RIGHTS = ROOT / "docs" / "rights.md"
PARAMETERS = ROOT / "docs" / "parameters.md"
DASHBOARD = ROOT / "docs" / "images" / "dashboard.svg"
EVENTS, SCHEMA = ROOT / "docs" / "events.md", ROOT / "docs" / "events.schema.json"
# With every option on, for all permissions, except the role for rollouts, which no function has.
FULL = PRODUCTION | {"GradualRollout": "false"}


def pages() -> dict[Path, str]:
    """Return the pages by their files."""
    template = translated(FULL)
    return {
        RIGHTS: _rights_page(template),
        PARAMETERS: _parameters_page(template),
        DASHBOARD: dashboard.picture(),
        SCHEMA: _schema(),
    }


def _schema() -> str:
    """Return the schema in the page of events."""
    blocks: list[str] = re.findall(r"```json\n(.*?)```", EVENTS.read_text(), re.DOTALL)
    (schema,) = (each for each in blocks if '"$schema"' in each)
    return schema


def rights() -> dict[str, list[tuple[str, str]]]:
    """Return each function's permissions (action and resource), by its name in the template."""
    template = translated(FULL)
    roles = of_type(template, "AWS::IAM::Role")
    own = {
        name: statements(template, roles[properties["Role"]["Fn::GetAtt"][0]])
        for name, properties in of_type(template, "AWS::Lambda::Function").items()
    }
    return {
        name: sorted((action, _place(each)) for each in found for action in listed(each["Action"]))
        for name, found in own.items()
    }


def _place(statement: Template) -> str:
    """Return what a statement applies to: a resource of the template, and its keys."""
    place = _texts(statement.get("Resource", "all but topics"))
    conditions = [
        f"{'not ' * ('Not' in test)}{_texts(patterns)}"
        for test, each in statement.get("Condition", {}).items()
        for patterns in each.values()
    ]
    return f"{place} ({'; '.join(conditions)})" if conditions else place


def _texts(resources: Any) -> str:
    return ", ".join(_short(each) for each in listed(resources))


def _short(resource: Any) -> str:
    if isinstance(resource, dict) and "Fn::GetAtt" in resource:
        name, attribute = resource["Fn::GetAtt"]
        return f"{name}'s stream" if attribute == "StreamArn" else str(name)
    text = str(next(iter(resource.values())) if isinstance(resource, dict) else resource)
    index = text.replace("${Table.Arn}/index/", "Table's index ")
    return index.replace("${Table.Arn}/stream/*", "Table's streams")


def _rights_page(template: Template) -> str:
    roles = of_type(template, "AWS::IAM::Role").values()
    arns = [arn for role in roles for arn in role.get("ManagedPolicyArns", [])]
    managed = sorted({arn.rsplit("/", 1)[-1] for arn in arns if isinstance(arn, str)})
    policies = {"operator": _policy(OPERATOR), "auditor": _policy(AUDITOR)}
    return rendered(HERE / "rights.md", rights=rights(), managed=managed, **policies)


def _policy(policy: Template) -> str:
    """Return a policy with a line for each statement."""
    statements = ",\n".join(f"  {json.dumps(each)}" for each in policy["Statement"])
    return f'{{"Version": "{policy["Version"]}", "Statement": [\n{statements}\n]}}'


def _parameters_page(template: Template) -> str:
    groups = template["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    return rendered(HERE / "parameters.md", groups=groups, parameters=template["Parameters"])
