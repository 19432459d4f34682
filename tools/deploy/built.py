"""Narrows a built template to what was built: `sam deploy` with another runtime or processor is then refused.

A layer of arm64 on functions of x86_64 would let each function die at its start. The files that the template includes
are copied beside it, so that the build is complete by itself. Run by the SAM CLI's Python, which keeps the template's
functions: `python tools/deploy/built.py .aws-sam/build`.
"""

import re
import shutil
import sys
from pathlib import Path
from typing import Any

from samcli.yamlhelper import yaml_dump, yaml_parse

_MACHINES = {"aarch64": "arm64", "x86_64": "x86_64"}
_EXTENSION = re.compile(r"\.cpython-3(\d+)-(\w+?)-linux-gnu\.so$")


def built(layer: Path) -> dict[str, str]:
    """Return the runtime and the processor that the extensions in a layer are compiled for."""
    found = {match.groups() for path in layer.rglob("*.so") if (match := _EXTENSION.search(path.name))}
    ((minor, machine),) = found
    return {"Runtime": f"python3.{minor}", "Architecture": _MACHINES[machine]}


def narrowed(template: Any, values: dict[str, str]) -> Any:
    """Return a template whose parameters take these values and no other."""
    for name, value in values.items():
        template["Parameters"][name] |= {"Default": value, "AllowedValues": [value]}
    return template


def complete(text: str, folder: Path) -> str:
    """Copy each file that a template includes into the build's folder, and include it from there."""

    def copied(include: re.Match[str]) -> str:
        source = (folder / include[1]).resolve()
        if source.parent != folder.resolve():
            shutil.copy(source, folder)
        return f"Location: {source.name}"

    return re.sub(r"Location: (\S+\.yaml)", copied, text)


if __name__ == "__main__":
    build = Path(sys.argv[1])
    template, values = build / "template.yaml", built(build / "Shared")
    content = yaml_parse(complete(template.read_text(), build))
    template.write_text(yaml_dump(narrowed(content, values)))
    print(f"Built for {values['Runtime']} on {values['Architecture']}: deployed with nothing else.")  # noqa: T201
