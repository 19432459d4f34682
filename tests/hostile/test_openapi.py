"""The description in docs/openapi.json: current, valid, complete, and as strict as the service."""

import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from mfa.edge.operation import PLAIN
from mfa.tenants import tokens
from tests.hostile.conftest import DESCRIPTION, failures, resolved
from tests.hostile.conftest import OPERATIONS as PLAIN_OPERATIONS
from tests.hostile.gateway import ROUTES
from tools.openapi import description as openapi
from tools.operations import operations, sample

ROOT = Path(__file__).parents[2]
# The responses that have tests, by operation: tests/functions/test_contract_table.py holds the file to the tests.
CONTRACT = yaml.safe_load((ROOT / "tests" / "functions" / "contract.yml").read_text())
OPEN = ("/openapi.json", "/docs")
OPERATIONS = {
    (method.upper(), path): operation
    for path, item in DESCRIPTION["paths"].items()
    for method, operation in item.items()
    if method != "parameters"
}
SCHEMAS = DESCRIPTION["components"]["schemas"]


def test_it_is_what_the_code_says_now():
    assert openapi.written() == openapi.TARGET.read_text(), "run: python -m tools.openapi --write"
    assert openapi.SERVED.read_text() == openapi.served(), "run: python -m tools.openapi --write"


def test_every_page_that_it_refers_to_is_there_and_what_is_served_refers_to_none():
    assert all(each["externalDocs"] for each in OPERATIONS.values())
    assert list(_pages(json.loads(openapi.SERVED.read_text()))) == []
    for page in set(_pages(DESCRIPTION)):
        name, _, anchor = page.partition("#")
        headings = re.findall("^#+ (.+)$", (ROOT / "docs" / name).read_text(), re.MULTILINE)
        assert not anchor or anchor in {heading.lower().replace(" ", "-") for heading in headings}, page


def _pages(part):
    """Each page that a part of the description refers to."""
    for name, each in part.items() if isinstance(part, dict) else enumerate(part):
        if name == "externalDocs":
            yield each["url"]
        elif isinstance(each, dict | list):
            yield from _pages(each)


def test_it_is_what_the_changelog_says_it_is():
    """What a caller can see does not change without a word."""
    digest = openapi.digest(openapi.TARGET.read_text())
    newest = (ROOT / "CHANGELOG.md").read_text().partition("\n## ")[2].partition("\n## ")[0]

    assert f"`docs/openapi.json` is `sha256:{digest}`" in newest, (
        "The description of the API is not the one that CHANGELOG.md names. Say there, in its first section, what a caller sees "
        f"of the change, and put sha256:{digest} in the place of the digest."
    )


def test_it_is_valid():
    OpenAPIV31SpecValidator(DESCRIPTION).validate()


def test_it_has_every_route_and_no_other():
    assert {(method, path) for method, path, _ in ROUTES} == OPERATIONS.keys()
    named = {each["operationId"] for (_, path), each in OPERATIONS.items() if not path.startswith(OPEN)}
    assert named == {name for _, _, name in ROUTES} - {"show_reference"}


def test_a_token_is_asked_for_everywhere_but_for_the_reference():
    for (_, path), operation in OPERATIONS.items():
        (scopes,) = [each["bearer"] for each in operation["security"]] or [None]
        assert (scopes is None) is path.startswith(OPEN)
        assert scopes is None or (len(scopes) == 1 and scopes[0] in tokens.SCOPES)
    used = {tag for each in OPERATIONS.values() for tag in each["tags"]}
    assert used == {each["name"] for each in DESCRIPTION["tags"]}


def test_it_has_every_answer_that_has_tests_and_no_other():
    listed = {route: {*CONTRACT["every"], *answers} for route, answers in CONTRACT["operations"].items()}
    listed = {tuple(route.split()): answers for route, answers in (listed | CONTRACT["camara"]).items()}

    for route, answers in listed.items():
        pairs = (answer.partition("/") for answer in answers if "/" in answer)
        tested = {(int(status), code) for status, _, code in pairs}
        # By the contract a path that is none is 404 everywhere: no operation's own answer where it takes no path.
        unsaid = {(404, "404")} if "{" not in route[1] else set()
        assert tested - unsaid == failures(OPERATIONS[route]) - unsaid, route
    assert listed.keys() == {route for route in OPERATIONS if not route[1].startswith(OPEN)}


def test_no_reference_has_anything_beside_it():
    """OpenAPI allows it, but OpenAPI Generator refuses it."""
    references = []
    json.loads(openapi.written(), object_hook=lambda part: "$ref" in part and references.append(part))

    assert len(references) > 100
    assert [each for each in references if len(each) > 1] == []


def test_every_request_and_every_success_has_an_example_of_its_schema():
    for name, operation in OPERATIONS.items():
        bodies = [resolved(each) for each in operation["responses"].values()]
        for body in [*bodies, *([operation["requestBody"]] if "requestBody" in operation else [])]:
            for media in body.get("content", {}).values():
                shown = [each["value"] for each in media.get("examples", {}).values()] or [media["example"]]
                for value in shown:
                    schema = {"components": DESCRIPTION["components"]} | media["schema"]
                    Draft202012Validator(schema).validate(value)
        assert bodies, name


def _body(operation):
    """The description of an operation's body."""
    return OPERATIONS[operation.method, operation.path]["requestBody"]["content"]["application/json"]


@pytest.mark.parametrize("operation", [each for each in operations() if each.takes("body")])
def test_the_service_takes_the_example_of_a_request(ask, operation):
    """Whatever comes of it, as of a code that was never sent: nothing is wrong with its form."""
    example = _body(operation)["examples"]["Request"]["value"]
    account = "acme" if operation.dialect is PLAIN else "bound"

    assert ask(operation, example, account=account).code in ("", "2001", "404", "NOT_FOUND")


def test_every_parameter_field_and_header_is_described_and_has_an_example():
    requests = [name for name in SCHEMAS if name.endswith("Request")]
    names = ("Application", "User", "StoredTemplate", *requests)
    fields = [each for name in names for each in SCHEMAS[name].get("properties", {}).values()]
    responses = [resolved(each) for one in OPERATIONS.values() for each in one["responses"].values()]
    headers = [header for each in responses for header in each["headers"].values() if "$ref" not in header]
    parameters = [each for operation in OPERATIONS.values() for each in operation.get("parameters", [])]

    for each in (*fields, *parameters, *headers, *DESCRIPTION["components"]["headers"].values()):
        assert each["description"], each
        assert {"example", "examples"} & each.keys(), each


def _properties(operation):
    """The fields of an operation's body."""
    return SCHEMAS[_body(operation)["schema"]["$ref"].rpartition("/")[2]]["properties"]


LIMITED = [
    pytest.param(operation, name, bound, id=f"{operation.name}, {name}, {bound}")
    for operation in PLAIN_OPERATIONS
    if operation.takes("body")
    for name, field in _properties(operation).items()
    for bound in ("maxLength", "minimum", "maximum", "minLength")
    if bound in field and name != "address"
]


def _value(name, length):
    if name.endswith("_template") or name == "body":
        return "$code" + "x" * (length - 5)
    return "x" * length


@pytest.mark.parametrize(("operation", "name", "bound"), LIMITED)
def test_a_bound_is_the_services_own(ask, operation, name, bound):
    """One beyond is refused by name, and the bound itself is not refused for being too much or too little."""
    most = _properties(operation)[name][bound]
    beyond = most + (1 if bound.startswith("max") else -1)
    exact, past = (_value(name, most), _value(name, beyond)) if bound.endswith("Length") else (most, beyond)
    body = sample(operation.takes("body"))

    refused, taken = ask(operation, body | {name: past}), ask(operation, body | {name: exact})

    assert refused.status == 400
    assert f"{name}: " in refused.json["error_description"]
    words = "" if taken.status == 200 else taken.json["error_description"]
    assert "characters" not in words or name == "message_from"
    assert "or equal" not in words or name in ("auth_code_length", "auth_token_validity_duration")
