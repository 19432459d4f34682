"""What `make secure` scans: the template translated by SAM, as a production with every option has it.

A scanner reads the template as it is written with its defaults: no option is on then, what SAM adds is not there, and
a reference to a parameter is a word. `python -m tools.checks.scanned FOLDER [TEMPLATE]` writes it for each partition,
with conditions decided, and once with its conditions, as CloudFormation gets it.
"""

import json
import sys
from pathlib import Path

from local.cloudformation import TEMPLATE
from mfa.senders.delivery_methods import METHODS
from tools.checks.translated import Template, of_cloudformation, translated

_KEY = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
# Each delivery method is enabled by a parameter, with any name as its default value.
_SET_UP = {each.setting.title().replace("_", ""): "any" for each in METHODS.values() if each.setting}
PRODUCTION = _SET_UP | {
    "AccessLogs": "new-role",
    "AlarmEmail": "ops@example.com",
    "BothSmsBackends": "true",
    "CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/1234abcd",
    "DeletionProtection": "true",
    "DomainName": "mfa.example.com",
    "EmailFrom": "codes@example.com",
    "Events": "true",
    "Firewall": "true",
    "GradualRollout": "true",
    "HostedZoneId": "Z123",
    "KmsKeyArn": _KEY,
    "ReservedConcurrency": "50",
    "SavedQueries": "true",
    "SnapStart": "PublishedVersions",
    "Tracing": "Active",
    "VoiceOrigination": "+12025550199",
}

# A region of each partition, because SAM writes ARNs of the partition that it translates for.
REGIONS = {"aws": "us-east-1", "aws-us-gov": "us-gov-west-1", "aws-cn": "cn-north-1"}


def scanned(path: Path = TEMPLATE, region: str = "us-east-1") -> Template:
    """Return the deployed template: conditions decided, parameters' values as defaults."""
    template = translated(PRODUCTION, path, region)
    partition = next(name for name, place in REGIONS.items() if place == region)
    for name, value in PRODUCTION.items():
        there = value.replace("arn:aws:", f"arn:{partition}:").replace("us-east-1", region)
        template["Parameters"][name]["Default"] = there
    template.pop("Conditions")
    template.pop("Rules")
    for each in (*template["Resources"].values(), *template["Outputs"].values()):
        each.pop("Condition", None)
    return template


def main(folder: Path, path: Path = TEMPLATE) -> None:
    """Write the templates."""
    for name in ("conditional", "partitions"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for partition, region in REGIONS.items():
        (folder / "partitions" / f"{partition}.json").write_text(json.dumps(scanned(path, region), indent=1))
    whole = of_cloudformation(PRODUCTION, path)
    # Linter rules that do not apply to the original template.
    whole["Metadata"].pop("cfn-lint", None)
    (folder / "conditional" / "template.json").write_text(json.dumps(whole, indent=1))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
