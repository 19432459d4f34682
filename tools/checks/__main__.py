"""`python -m tools.checks [TEMPLATE]`: runs these checks on the production template with every option."""

import sys
from collections.abc import Iterator
from pathlib import Path

from local.cloudformation import TEMPLATE
from tools.checks import calls, forms, limits, matches
from tools.checks.scanned import scanned
from tools.checks.translated import Template


def findings(template: Template) -> Iterator[str]:
    """Yield the problems of a deployed template."""
    for check in (limits, calls, matches, forms):
        yield from check.findings(template)


if __name__ == "__main__":
    deployed = scanned(Path(sys.argv[1]) if sys.argv[1:] else TEMPLATE)
    found = list(findings(deployed))
    print("\n".join([limits.table(deployed), *found, f"template: {len(found)} findings"]))  # noqa: T201
    sys.exit(bool(found))
