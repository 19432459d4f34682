"""`python -m tools.checks [TEMPLATE]`: runs these checks on the production template with every option."""

import sys
from collections.abc import Iterator
from pathlib import Path

from local.cloudformation import TEMPLATE
from tools.checks import calls, forms, limits, matches
from tools.checks.scanned import scanned
from tools.checks.translated import Template

# Accepted findings, by how they begin, with the reason.
ACCEPTED = {
    "readers of the table's stream": "two are within DynamoDB's advice; a third would have to share one of theirs "
    "(docs/first-deployment.md)",
}


def findings(template: Template) -> Iterator[str]:
    """Yield the problems of a deployed template."""
    for check in (limits, calls, matches, forms):
        yield from check.findings(template)


def reason(finding: str) -> str:
    """Return why a finding is accepted, or "" if it is not."""
    return next((why for begin, why in ACCEPTED.items() if finding.startswith(begin)), "")


def main(path: Path) -> int:
    """Print the limits and the findings, and return the exit status."""
    template = scanned(path)
    print(limits.table(template))  # noqa: T201
    found = list(findings(template))
    for each in found:
        print(f"{each} [accepted: {reason(each)}]" if reason(each) else each)  # noqa: T201
    refused = [each for each in found if not reason(each)]
    print(f"template: {len(refused)} findings, {len(found) - len(refused)} accepted")  # noqa: T201
    return bool(refused)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if sys.argv[1:] else TEMPLATE))
