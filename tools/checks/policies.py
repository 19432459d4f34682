"""Checks the policies of a translated template with parliament, which knows every action of AWS.

Run by the Python of .tools/checks: `python tools/checks/policies.py TEMPLATE`.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from parliament import analyze_policy_string

# parliament needs ARNs, so functions of the template are replaced by examples.
_ARN = {
    "Table.Arn": "arn:aws:dynamodb:us-east-1:123456789012:table/t",
    "Table.StreamArn": "arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/2026",
    "CodeKeys.Id": "arn:aws:secretsmanager:us-east-1:123456789012:secret:keys-a1b2c3",
}
_GIVEN = _ARN | {"AWS::Partition": "aws", "AWS::Region": "us-east-1", "AWS::AccountId": "123456789012"}
# Accepted findings, by issue and a part of the detail.
_ACCEPTED = (
    # The template explains every wildcard in a comment, which a test checks.
    ("RESOURCE_EFFECTIVELY_STAR", ""),
    # AWS's example of a policy for it names the streams of one table, as this one does:
    # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.Lambda.Tutorial.html
    ("RESOURCE_MISMATCH", "dynamodb:ListStreams"),
)


def findings(template: Any) -> Iterator[str]:
    """Yield parliament's findings, by role and managed policy."""
    for name, policy in _policies(template):
        document = {"Version": "2012-10-17", **_plain(policy["PolicyDocument"])}
        for each in analyze_policy_string(json.dumps(document)).findings:
            if not any(each.issue == issue and part in str(each.detail) for issue, part in _ACCEPTED):
                yield f"{name}: {each.issue} {each.detail} {each.location}"


def _policies(template: Any) -> Iterator[tuple[str, Any]]:
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::IAM::ManagedPolicy":
            yield name, resource["Properties"]
        if resource["Type"] == "AWS::IAM::Role":
            yield from ((name, policy) for policy in resource["Properties"].get("Policies", []))


def _plain(value: Any) -> Any:
    """Return a value with CloudFormation's functions replaced by example values."""
    match value:
        case {"Fn::GetAtt": named}:
            return _ARN.get(".".join(named), "arn:aws:sqs:us-east-1:123456789012:queue")
        case {"Fn::Sub": text}:
            return re.sub(r"\$\{([^}]+)\}", lambda match: _GIVEN.get(match[1], match[1]), text)
        case {"Ref": name}:
            return name
        case dict():
            return {key: _plain(each) for key, each in value.items()}
        case list():
            return [_plain(each) for each in value]
    return value


if __name__ == "__main__":
    found = list(findings(json.loads(Path(sys.argv[1]).read_text())))
    print("\n".join([*found, f"policies: {len(found)} findings"]))  # noqa: T201
    sys.exit(bool(found))
