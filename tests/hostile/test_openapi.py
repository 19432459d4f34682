"""The description in docs/openapi.json: current, valid, complete, and as strict as the service."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from mfa import errors

ROOT = Path(__file__).parents[2]
DESCRIPTION = json.loads((ROOT / "docs" / "openapi.json").read_text())
METHODS = {"get", "post", "put", "patch", "delete"}
OPERATIONS = {
    (method.upper(), path): operation
    for path, item in DESCRIPTION["paths"].items()
    for method, operation in item.items()
    if method in METHODS
}
SCHEMAS = DESCRIPTION["components"]["schemas"]
# Gateway responses that every operation may meet; the others are of features that no route uses.
GATEWAY = {
    "UNAUTHORIZED",
    "ACCESS_DENIED",
    "THROTTLED",
    "REQUEST_TOO_LARGE",
    "DEFAULT_5XX",
    "INTEGRATION_FAILURE",
}


def _failures(operation):
    """Status and error code of each failure that an operation lists."""
    for status, response in operation["responses"].items():
        if status != "200":
            failure = DESCRIPTION["components"]["responses"][response["$ref"].rpartition("/")[2]]
            schema = failure["content"]["application/json"]["schema"]
            for code in schema["properties"]["error_code"]["enum"]:
                yield int(status), code


def test_it_is_what_the_code_says_now():
    command = [sys.executable, "-m", "local.openapi"]
    environment = {"PYTHONPATH": f"{ROOT}:{ROOT / 'layers' / 'shared'}", "PATH": ""}

    made = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    ).stdout

    assert made == (ROOT / "docs" / "openapi.json").read_text(), "run: python -m local.openapi --write"


def test_it_is_valid():
    OpenAPIV31SpecValidator(DESCRIPTION).validate()


def test_it_has_every_route_and_no_other(routes):
    assert {(method, path) for method, path, _ in routes} == OPERATIONS.keys()
    assert {each["operationId"] for each in OPERATIONS.values()} == {name for _, _, name in routes}


def test_it_has_every_error(gateway_responses):
    """By the table of the contract: each class of errors belongs to some operation, what the gateway says to all."""
    kinds = {each for each in vars(errors).values() if isinstance(each, type) and each is not errors.MfaError}
    expected = {(each.status, each.code) for each in kinds if issubclass(each, errors.MfaError)}
    everywhere = {
        (response["StatusCode"], json.loads(response["ResponseTemplates"]["application/json"])["error_code"])
        for name, response in gateway_responses.items()
        if name in GATEWAY
    }

    assert {each for operation in OPERATIONS.values() for each in _failures(operation)} == expected
    for operation in OPERATIONS.values():
        assert everywhere <= set(_failures(operation))


def test_every_failure_has_an_example_of_each_code():
    for response in DESCRIPTION["components"]["responses"].values():
        media = response["content"]["application/json"]
        shown = [each["value"]["error_code"] for each in media["examples"].values()]
        assert shown == media["schema"]["properties"]["error_code"]["enum"]


def test_every_parameter_field_and_header_is_described_and_has_an_example():
    for operation in OPERATIONS.values():
        for parameter in operation.get("parameters", []):
            assert parameter["description"]
            assert "example" in parameter
    for name in (
        "Application",
        "User",
        "StoredTemplate",
        "ApplicationRequest",
        "TemplateRequest",
        "AssociateRequest",
    ):
        for field in SCHEMAS[name]["properties"].values():
            assert field["description"]
            assert field["examples"]
    for header in DESCRIPTION["components"]["headers"].values():
        assert header["description"]
        assert header["example"]


@pytest.fixture
def place(service, shop, ann):
    """Where a body of each schema goes, and what it must hold besides the field in question."""
    user = f"/applications/{shop}/users/bob"
    return {
        "ApplicationRequest": ("POST", "/applications", {"name": "Club"}),
        "ApplicationChange": ("PATCH", f"/applications/{shop}", {"version_number": 1}),
        "TemplateRequest": ("POST", "/templates", {"name": "Bye", "body": "$code"}),
        "AssociateRequest": ("POST", f"{user}/associate", {"address": "+12015550123"}),
        "LoginRequest": ("POST", f"{ann}/login_start", {}),
    }


LIMITED = [
    (schema, name, bound)
    for schema in (
        "ApplicationRequest",
        "ApplicationChange",
        "TemplateRequest",
        "AssociateRequest",
        "LoginRequest",
    )
    for name, field in SCHEMAS[schema]["properties"].items()
    for bound in ("maxLength", "minimum", "maximum", "minLength")
    if bound in field and name != "address"
]


def _value(name, length):
    if name.endswith("_template") or name == "body":
        return "$code" + "x" * (length - 5)
    return "x" * length


@pytest.mark.parametrize(("schema", "name", "bound"), LIMITED)
def test_a_bound_is_the_services_own(service, place, schema, name, bound):
    """One beyond is refused by name, and the bound itself is not refused for being too much or too little."""
    method, path, body = place[schema]
    most = SCHEMAS[schema]["properties"][name][bound]
    beyond = most + (1 if bound.startswith("max") else -1)
    exact, past = (_value(name, most), _value(name, beyond)) if bound.endswith("Length") else (most, beyond)

    refused = service.json(method, path, body | {name: past})
    taken = service.json(method, path, body | {name: exact})

    assert refused.status == 400
    assert f"{name}: " in refused.json["error_description"]
    words = "" if taken.status == 200 else taken.json["error_description"]
    assert "characters" not in words or name == "message_from"
    assert "or equal" not in words or name in ("auth_code_length", "auth_token_validity_duration")


def test_the_bound_of_a_user_id_is_the_services_own(service, shop):
    parameters = DESCRIPTION["paths"]["/applications/{Application_ID}/users/{User_ID}"]["parameters"]
    most = parameters[1]["schema"]["maxLength"]

    assert service.send("GET", f"/applications/{shop}/users/{'x' * most}").code == "404"
    assert service.send("GET", f"/applications/{shop}/users/{'x' * (most + 1)}").code == "1023"
