"""Reads template.yaml with the files that it includes, once per process.

The results are shared: copy them before you change them.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

TEMPLATE = Path(__file__).parents[1] / "template.yaml"
_INCLUDE = "Fn::Transform"


@cache
def parsed() -> dict[str, Any]:
    """Return the template with the long form of CloudFormation's functions: `!Ref A` is {"Ref": "A"}."""
    return read(TEMPLATE)


def read(path: Path) -> dict[str, Any]:
    """Read any template like `parsed`, with its includes (AWS::Include) replaced by their content."""
    template: dict[str, Any] = _complete(_parse(path), path.parent)
    return template


def files() -> list[Path]:
    """Return the files of the template, the main one first."""
    included = re.findall(r"Location: (\w+\.yaml)", TEMPLATE.read_text())
    return [TEMPLATE, *(TEMPLATE.parent / each for each in included)]


def _complete(node: Any, folder: Path) -> Any:
    """Copy a part of a template with each include replaced by the content of its file."""
    if isinstance(node, list):
        return [_complete(each, folder) for each in node]
    if not isinstance(node, dict):
        return node
    complete = {name: _complete(each, folder) for name, each in node.items() if name != _INCLUDE}
    if _INCLUDE in node:
        complete |= _parse(folder / node[_INCLUDE]["Parameters"]["Location"])
    return complete


def _parse(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.load(path.read_text(), Loader=_Loader)  # noqa: S506
    return content


@cache
def with_defaults() -> dict[str, Any]:
    """Return the template with the parameters' defaults: `!Ref A` is the default of A, other functions are None."""
    content: dict[str, Any] = _resolved(parsed(), parsed()["Parameters"])
    return content


def _resolved(node: Any, parameters: dict[str, Any]) -> Any:
    """Copy a part of the template with each function call replaced."""
    if isinstance(node, list):
        return [_resolved(each, parameters) for each in node]
    if not isinstance(node, dict):
        return node
    if "Ref" in node:
        return parameters.get(node["Ref"], {}).get("Default")
    if node.keys() == {"Condition"} or any(name.startswith("Fn::") for name in node):
        return None
    return {name: _resolved(each, parameters) for name, each in node.items()}


class _Loader(yaml.CSafeLoader):
    """PyYAML's safe loader in C with CloudFormation's tags."""


def _function(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    argument: object
    if isinstance(node, yaml.MappingNode):
        argument = loader.construct_mapping(node, deep=True)
    elif isinstance(node, yaml.SequenceNode):
        argument = loader.construct_sequence(node, deep=True)
    else:
        text = str(loader.construct_scalar(node))  # type: ignore[arg-type]  # What is neither of those is a scalar.
        argument = text.split(".", 1) if suffix == "GetAtt" else text
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": argument}


_Loader.add_multi_constructor("!", _function)
