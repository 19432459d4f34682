"""Schemathesis over the description: thousands of requests, right and wrong, over a socket to the real handlers.

No answer is a 5xx, each is one that the description has for its operation, body and headers included, and what the
description forbids is refused.
"""

import os
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, not_a_server_error
from schemathesis.core.parameters import ParameterLocation

from tests.hostile.conftest import DESCRIPTION, FACADE, NUMBER, Service, failures, resolved
from tests.hostile.gateway import served

SCHEMA = schemathesis.openapi.from_dict(DESCRIPTION)
DEEP = os.environ.get("DEEP") == "1"
EXAMPLES = 200 if DEEP else 28
# Requests at each bound of the description, beside the random ones. They are made at collection, in half a minute.
SCHEMA.config.phases.coverage.enabled = DEEP
# What takes no input that could be wrong.
OPEN = ("GET /openapi.json", "GET /docs")
# What a server adds to each answer.
TRANSPORT = {"content-type", "content-length", "server", "date", "connection"}
Met = dict[str, set[int]]
_NAMES = (
    "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "negative_data_rejection", "ignored_auth",
)  # fmt: skip
# Others do not fit: a method that a path lacks is 404 on API Gateway, and what is well-formed may name no number.
WANTED = [not_a_server_error, *CHECKS.get_by_names(_NAMES)]
WANTED_OF_LARGE = [each for each in WANTED if each.__name__ != "negative_data_rejection"]


@pytest.fixture(scope="module")
def url(world: Service) -> Iterator[str]:
    """Where the service listens."""
    with served(world.gateway) as url:
        yield url


@pytest.fixture(scope="module")
def met() -> Iterator[Met]:
    """The statuses that each operation answered. Both kinds are among them, else this suite would say little."""
    met: Met = {}
    yield met
    for operation, statuses in met.items():
        assert statuses & {200, 204, 412}, (operation, statuses)
        assert statuses & {400, 403, 404} or operation in OPEN, (operation, statuses)


def _aimed(case: Any, shop: str, service: Service) -> None:
    """Let three in four requests whose path is not itself what is wrong meet something that is there."""
    modes = {place: part.mode for place, part in case.meta.components.items()}
    number = zlib.crc32(repr((case.path_parameters, case.query, case.body)).encode(errors="replace"))
    if case.operation.path.endswith("/validate-code") and number % 2:
        return _enter_a_code(case, modes, service)
    if not case.path_parameters or "Page_File" in case.path_parameters:
        return None
    if modes.get(ParameterLocation.PATH) is not GenerationMode.POSITIVE or number % 4 == 3:
        return None
    if "Template_ID" in case.path_parameters:
        _meet_a_template(case, modes, service)
    else:
        case.path_parameters["Application_ID"] = shop
    if "User_ID" in case.path_parameters:
        case.path_parameters["User_ID"] = "ann"
    if "Validation_ID" in case.path_parameters:
        codes = [item for item in service.cloud.items().values() if "validation_id" in item]
        case.path_parameters["Validation_ID"] = codes[-1]["validation_id"]["S"] if codes else "none"
    if number % 4 and modes.get(ParameterLocation.QUERY) is GenerationMode.POSITIVE:
        case.query.clear()
    return None


def _meet_a_template(case: Any, modes: Any, service: Service) -> None:
    """Make a template, and name it; a change is one that it takes, if the body is not itself what is wrong."""
    made = service.json("POST", "/templates", {"name": "Hello", "body": "$code"})
    case.path_parameters["Template_ID"] = made.json["id"]
    if case.method == "PATCH" and modes.get(ParameterLocation.BODY) is GenerationMode.POSITIVE:
        case.body = {"version_number": 1, "name": "Bye"}


def _enter_a_code(case: Any, modes: Any, service: Service) -> None:
    """Send a code and enter it, if the body is not itself what is wrong."""
    if modes.get(ParameterLocation.BODY) is GenerationMode.POSITIVE:
        body = {"phoneNumber": NUMBER, "message": "{{code}}"}
        sent = service.json("POST", "/one-time-password-sms/v2/send-code", body, account="bound")
        case.body = {"authenticationId": sent.json["authenticationId"], "code": service.messages[-1]}


def _undescribed(case: Any, response: Any) -> set[Any]:
    """The headers and the error code of an answer that the description does not have for it. A method that a path lacks is no
    operation.
    """
    if case.method.upper() != case.operation.method.upper():
        return set()
    operation, status = case.operation.definition.raw, response.status_code
    described = {name.lower() for name in resolved(operation["responses"][str(status)])["headers"]}
    headers = {name.lower() for name in response.headers} - described - TRANSPORT
    if status < 400:
        return headers
    body = response.json()
    return headers | ({(status, body.get("error_code") or body["code"])} - failures(operation))


@SCHEMA.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_one_that_the_description_has(
    case: Any, service: Service, shop: str, url: str, met: Met
) -> None:
    service.reset()
    _aimed(case, shop, service)

    token = service.tokens["bound" if case.operation.path.startswith(FACADE) else "acme"]
    response = case.call(base_url=url, headers={"Authorization": f"Bearer {token}"})

    assert response.headers["x-request-id"]
    met.setdefault(case.operation.label, set()).add(response.status_code)
    # A body that is too large is refused as such, whatever else is wrong with it; that check knows no 413.
    case.validate_response(response, checks=WANTED if response.status_code != 413 else WANTED_OF_LARGE)
    assert not _undescribed(case, response)
