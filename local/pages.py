"""What in docs/ is made from the template, or from a page: `python -m local.pages` writes it, and a test holds it."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from local.settings import ROOT
from local.translated import Template, of_type, translated
from mfactl.policies import AUDITOR, OPERATOR

RIGHTS = ROOT / "docs" / "rights.md"
PARAMETERS = ROOT / "docs" / "parameters.md"
EVENTS, SCHEMA = ROOT / "docs" / "events.md", ROOT / "docs" / "events.schema.json"
# Where rights depend on a parameter, the most there is.
FULL = {
    "Tracing": "Active",
    "AlarmEmail": "ops@example.com",
    "SavedQueries": "true",
    "AccessLogs": "new-role",
    "Events": "true",
    "BothSmsBackends": "true",
    "EmailFrom": "codes@example.com",
    "VoiceOrigination": "+12025550199",
}

_RIGHTS = """# What each function may do

Made by `python -m local.pages` from the template as SAM translates it, with every option on; a test holds it. A stack's senders
have the rights of the services and methods it chose alone (by default `sns:Publish`), `KeepReceipt` exists with End User Messaging, e-mail or calls and `PublishEvents` with
`Events`. Every function may besides write its logs, and with `Tracing` its traces, by the managed policies
{managed}. There is no wildcard action. No function may scan
the table, change it, or read the secret unless it opens addresses, judges codes or hashes Idempotency-Keys.

In brackets are the partition keys of the items that a right is for, of the index those of its lists (the condition `dynamodb:LeadingKeys`). A star stands for
any id: a function serves all accounts, so its rights cannot end at one; that an account meets nothing of another's is what the code and its tests see to. What they buy: whoever
takes one function over does not have the whole table. None but `Authorize` reads a token, and none makes one; none that handles codes changes an application, a text or a
ledger; none but `KeepBooks` writes circuits and counts, or whole items into a ledger. What shares a partition is not told apart: an account, its balance and the guards of its names are in one
(`ACCOUNT#*` without `ACCOUNT#*#*`), a user and the user's code in another. The stream is read whole, since it has no such condition.
`tests/faults/test_rights.py` compares them with what the functions ask for: a key that no pattern fits fails a test, and so does a pattern or an action that is not used.

"""
_MFACTL = """
## What mfactl needs

Put your own values in place of `PARTITION` (`aws`, `aws-cn` or `aws-us-gov`), `REGION`, `ACCOUNT`, `STACK`, `TABLE`, `LOG_GROUP` and `SECRET_ARN` (outputs `TableName`, `LogGroupName` and
`CodeKeysSecretArn`). `STACK-*` covers names that AWS makes of the stack's, up to the length at which it cuts them. A test holds both policies against the calls that the commands make.

An operator runs every command and `mfactl console`. `mfactl send-test` also needs the right to send by what the stack sends with: `sns:Publish`, `sms-voice:SendTextMessage` or `ses:SendEmail`:

```json
{operator}
```

An auditor runs the lists, `account show`, `application show`, `credit balance`, `credit ledger`, `audit`, `logs`, `stats` and `doctor`. The policy has no right to the secret, so `doctor` says that it cannot look at that, and no
address of a user can be read:

```json
{auditor}
```
"""
_PARAMETERS = """# Parameters

Made by `python -m local.pages` from `template.yaml`; a test holds it. The console asks for them in this order and with these texts;
`sam deploy --guided` asks by name alone: have this page beside it, or use `make guide`, which asks with these. Every one has a default that works.

"""


def pages() -> dict[Path, str]:
    """Return the pages by their files."""
    template = translated(FULL)
    return {RIGHTS: _rights_page(template), PARAMETERS: _parameters_page(template), SCHEMA: _schema()}


def _schema() -> str:
    """Return the schema of events as its page has it."""
    blocks: list[str] = re.findall(r"```json\n(.*?)```", EVENTS.read_text(), re.DOTALL)
    (schema,) = (each for each in blocks if '"$schema"' in each)
    return schema


def rights() -> dict[str, list[tuple[str, str]]]:
    """Return what each function may do: actions, and what on, by the function's name in the template."""
    template = translated(FULL)
    roles = of_type(template, "AWS::IAM::Role")
    return {
        name: sorted(_granted(roles[properties["Role"]["Fn::GetAtt"][0]]))
        for name, properties in of_type(template, "AWS::Lambda::Function").items()
    }


def _granted(role: Template) -> Iterator[tuple[str, str]]:
    for policy in role.get("Policies", []):
        for statement in policy["PolicyDocument"]["Statement"]:
            actions = statement["Action"]
            for action in actions if isinstance(actions, list) else [actions]:
                yield action, _place(statement)


def _place(statement: Template) -> str:
    """Say what a statement is about: a resource of the template, and which of its keys."""
    resources = statement.get("Resource", "all but topics")
    place = ", ".join(map(_short, resources if isinstance(resources, list) else [resources]))
    conditions = [
        f"{'not ' * ('Not' in test)}{', '.join(map(_short, patterns if isinstance(patterns, list) else [patterns]))}"
        for test, each in statement.get("Condition", {}).items()
        for patterns in each.values()
    ]
    return f"{place} ({'; '.join(conditions)})" if conditions else place


def _short(resource: Any) -> str:
    text = str(next(iter(resource.values())) if isinstance(resource, dict) else resource)
    if isinstance(resource, dict) and "Fn::GetAtt" in resource:
        name, attribute = resource["Fn::GetAtt"]
        return f"{name}'s stream" if attribute == "StreamArn" else str(name)
    return text.replace("${Table.Arn}/index/", "Table's index ").replace(
        "${Table.Arn}/stream/*", "Table's streams"
    )


def _rights_page(template: Template) -> str:
    granted = rights()
    places = sorted({place for each in granted.values() for _, place in each})
    lines = ["| function | on | actions |", "|---|---|---|"]
    for name, each in granted.items():
        for place in places:
            actions = ", ".join(action for action, where in each if where == place)
            if actions:
                # Stars are not to be read as emphasis.
                on = f"`{place}`" if "*" in place else place
                lines.append(f"| {name} | {on} | {actions} |")
    managed = {
        str(arn).rsplit("/", 1)[-1]
        for role in of_type(template, "AWS::IAM::Role").values()
        for arn in role.get("ManagedPolicyArns", [])
        if isinstance(arn, str)
    }
    functions = _RIGHTS.format(managed=" and ".join(sorted(managed))) + "\n".join(lines) + "\n"
    return functions + _MFACTL.format(operator=_policy(OPERATOR), auditor=_policy(AUDITOR))


def _policy(policy: Template) -> str:
    """Return a policy with a line for each statement."""
    statements = ",\n".join(f"  {json.dumps(each)}" for each in policy["Statement"])
    return f'{{"Version": "{policy["Version"]}", "Statement": [\n{statements}\n]}}'


def _parameters_page(template: Template) -> str:
    interface = template["Metadata"]["AWS::CloudFormation::Interface"]
    lines: list[str] = []
    for group in interface["ParameterGroups"]:
        lines += [f"## {group['Label']['default']}", "", "| parameter | default | what |", "|---|---|---|"]
        for name in group["Parameters"]:
            parameter = template["Parameters"][name]
            default = str(parameter["Default"]) or "empty"
            allowed = " · ".join(str(each) for each in parameter.get("AllowedValues", []))
            bounds = (
                f" {parameter['MinValue']} to {parameter['MaxValue']}." if "MinValue" in parameter else ""
            )
            choice = f" One of {allowed}." if allowed else bounds
            lines.append(f"| {name} | {default} | {parameter['Description'].strip()}{choice} |")
        lines.append("")
    return _PARAMETERS + "\n".join(lines).rstrip("\n") + "\n"


def main() -> int:
    """Write the pages; answer the exit status."""
    for path, text in pages().items():
        path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
