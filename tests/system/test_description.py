"""The description that the running service answers, tried on that service: through API Gateway, authorizer and functions.

tests/hostile tries far more requests, in process. Here it is the whole way of each, the gateway's own answers included.
"""

from collections.abc import Callable
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, not_a_server_error

from tests.system.conftest import Service

NAMES = ("status_code_conformance", "content_type_conformance", "response_schema_conformance")
EXAMPLES = 4
# What takes no input that could be wrong.
OPEN = ("GET /openapi.json", "GET /docs")


def test_the_running_service_answers_as_its_own_description_says(served: Service) -> None:
    """Each operation with requests of both kinds, right and wrong."""
    described = served.send("GET", "/openapi.json", {}).body
    base = served.values["MFA_URL"]
    headers = {"Authorization": f"Bearer {served.values['MFA_TOKEN']}"}
    schema = schemathesis.openapi.from_dict(described)
    tried: dict[str, set[int]] = {}
    for result in schema.get_all_operations():
        operation = result.ok()
        answered = tried.setdefault(operation.label, set())
        modes = [GenerationMode.POSITIVE] if operation.label in OPEN else list(GenerationMode)
        for mode in modes:
            _try(operation, mode, lambda case: case.call(base_url=base, headers=headers), answered)
    methods = [name for path in described["paths"].values() for name in path if name != "parameters"]
    assert len(tried) == len(methods)
    assert all(answered for answered in tried.values())
    assert {status for answered in tried.values() for status in answered} >= {200, 400, 404}


def _try(operation: Any, mode: GenerationMode, call: Callable[[Any], Any], answered: set[int]) -> None:
    """Make some requests of one kind to an operation; each answer must be one that it describes."""

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def attempt(case: Any) -> None:
        response = call(case)
        answered.add(response.status_code)
        checks = [not_a_server_error, *CHECKS.get_by_names(NAMES)]
        case.validate_response(response, checks=checks)

    attempt()
