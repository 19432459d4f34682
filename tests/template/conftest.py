"""Reads template.yaml and what it includes for the tests beside it, without the network."""

import pytest

from local.cloudformation import parsed
from tools.checks.scanned import PRODUCTION
from tools.checks.translated import Template, of_type, translated

ROLLOUT = "Linear10PercentEvery1Minute"


@pytest.fixture(scope="session")
def template() -> Template:
    """The template, parsed."""
    return parsed()


@pytest.fixture(scope="session")
def functions(template: Template) -> dict[str, Template]:
    """The properties of each function, by the name of its file."""
    found = of_type(template, "AWS::Serverless::Function").values()
    return {each["Handler"].removesuffix(".handler"): each for each in found}


@pytest.fixture(scope="session")
def plain() -> Template:
    """What is deployed of the template with its defaults."""
    return translated({})


@pytest.fixture(scope="session")
def full() -> Template:
    """What is deployed of the template with every option of a production."""
    return translated(PRODUCTION | {"RolloutType": ROLLOUT})
