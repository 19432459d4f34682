"""Reads template.yaml and what it includes for the tests beside it, without the network."""

import pytest

from local.cloudformation import parsed
from tools.checks.translated import Template, of_type


@pytest.fixture(scope="session")
def template() -> Template:
    """The template, parsed."""
    return parsed()


@pytest.fixture(scope="session")
def functions(template: Template) -> dict[str, Template]:
    """The properties of each function, by the name of its file."""
    found = of_type(template, "AWS::Serverless::Function").values()
    return {each["Handler"].removesuffix(".handler"): each for each in found}
