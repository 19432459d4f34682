"""Reads template.yaml for the tests beside it, without the network."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
Template = dict[str, Any]


class CloudFormationLoader(yaml.SafeLoader):
    """YAML with CloudFormation's short tags, read as the long form: `!Ref A` is {"Ref": "A"}."""


def _intrinsic(loader: CloudFormationLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


CloudFormationLoader.add_multi_constructor("!", _intrinsic)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def text() -> str:
    """The template as it is written, comments included."""
    return (ROOT / "template.yaml").read_text()


@pytest.fixture(scope="session")
def template(text: str) -> Template:
    """The template, parsed."""
    parsed: Template = yaml.load(text, Loader=CloudFormationLoader)
    return parsed


@pytest.fixture(scope="session")
def functions(template: Template) -> dict[str, Template]:
    """The properties of each function, by the name of its file."""
    return {
        resource["Properties"]["Handler"].removesuffix(".handler"): resource["Properties"]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Serverless::Function"
    }


@pytest.fixture(scope="session")
def references(text: str) -> set[str]:
    """Every name that the template refers to, by !Ref, !GetAtt or inside a !Sub."""
    return set(re.findall(r"!(?:Ref|GetAtt) ([A-Za-z0-9]+)", text)) | set(
        re.findall(r"\$\{([A-Za-z0-9]+)", text)
    )
