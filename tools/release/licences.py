"""Licences of the layer's packages, from its bill of materials: the last step of `make sbom`."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Licences that Apache-2.0 code can be distributed with, with only a notice.
ACCEPTED = frozenset({"Apache-2.0", "BSD-3-Clause", "MIT", "MIT-0", "PSF-2.0"})
_CLASSIFIERS = {
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: BSD License": "BSD-3-Clause",
}


def licences(component: dict[str, Any]) -> set[str]:
    """Return the licences of a component of a CycloneDX bill, each by its SPDX id where it has one."""
    return {name for each in component.get("licenses", []) for name in _named(each)}


def _named(entry: dict[str, Any]) -> Iterator[str]:
    if "expression" in entry:
        yield from entry["expression"].replace(" AND ", " OR ").split(" OR ")
    else:
        named = entry["license"].get("id") or entry["license"]["name"]
        yield _CLASSIFIERS.get(named, named)


def table(bill: dict[str, Any]) -> str:
    """Return a line for each component: name, version, licences."""
    lines = [
        f"{each['name']} {each['version']}: {', '.join(sorted(licences(each)))}"
        for each in sorted(bill["components"], key=lambda each: each["name"].lower())
    ]
    return "\n".join(lines) + "\n"


def refused(bill: dict[str, Any]) -> list[str]:
    """Return the components without an accepted licence."""
    return [each["name"] for each in bill["components"] if not licences(each) or licences(each) - ACCEPTED]


def main(source: Path, target: Path) -> int:
    """Write the licences in the bill `source` to `target`, and return the exit status, 1 where one is refused."""
    bill = json.loads(source.read_text())
    target.write_text(table(bill))
    for name in refused(bill):
        print(f"{name}: its licence is unknown or not accepted", file=sys.stderr)  # noqa: T201
    return bool(refused(bill))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
