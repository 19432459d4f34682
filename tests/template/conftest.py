"""Reads template.yaml and what it includes for the tests beside it, without the network."""

from pathlib import Path

import pytest

from local.cloudformation import parsed
from local.settings import ROOT
from tools.checks.translated import Template, of_type


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def template() -> Template:
    """The template, parsed."""
    return parsed()


@pytest.fixture(scope="session")
def functions(template: Template) -> dict[str, Template]:
    """The properties of each function, by the name of its file."""
    found = of_type(template, "AWS::Serverless::Function").values()
    return {each["Handler"].removesuffix(".handler"): each for each in found}
