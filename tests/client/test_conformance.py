"""The client against the description of the API: every operation, field, filter, error and header."""

import inspect
import re
from dataclasses import MISSING, fields
from typing import get_type_hints

import pytest

from mfa_client import AsyncClient, Client, errors, models, operations
from tests.hostile.conftest import DESCRIPTION, failures
from tools import client

SCHEMAS = DESCRIPTION["components"]["schemas"]
# What has clients of its own (CAMARA), and what a browser reads.
OTHERS = ("/one-time-password-sms", "/openapi.json", "/docs")
OPERATIONS = {
    operation["operationId"]: operation
    for path, item in DESCRIPTION["paths"].items()
    if not path.startswith(OTHERS)
    for method, operation in item.items()
    if method in ("get", "post", "put", "patch", "delete")
}
MODELS = {
    "Application": models.Application, "User": models.User, "StoredTemplate": models.Template,
    "Created": models.Created, "Validation": models.Validation, "Deleted": models.Deleted,
}  # fmt: skip


def described(name):
    """The parameters of an operation of the client, a TypedDict of keywords taken apart."""
    found = set()
    for parameter in inspect.signature(getattr(operations, name)).parameters.values():
        if parameter.kind is inspect.Parameter.VAR_KEYWORD:
            found |= get_type_hints(parameter.annotation.__args__[0]).keys()
        else:
            found.add(parameter.name)
    return found


def test_the_methods_are_those_of_the_operations_of_the_api_and_no_other():
    assert (client.CLIENT / "client.py").read_text() == client.written(), "run: python -m tools.client"
    for kind in (Client, AsyncClient):
        methods = {name for name in vars(kind) if not name.startswith("_") and name != "close"}
        assert methods == OPERATIONS.keys()


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_field_of_a_body_and_every_filter_can_be_sent(name):
    if body := OPERATIONS[name].get("requestBody"):
        schema = SCHEMAS[body["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]]
        assert schema["properties"].keys() <= described(name), "a field is missing in models.py"
    if name.startswith("list_"):
        assert {each["name"] for each in OPERATIONS[name]["parameters"]} == described(name) - {"application"}


@pytest.mark.parametrize(("name", "kind"), MODELS.items())
def test_a_model_has_every_field_that_is_always_answered(name, kind):
    ours = [each for each in fields(kind) if each.name not in ("meta", "extra")]
    answered = set(SCHEMAS[name].get("required", []))

    assert answered <= {each.name for each in ours}
    assert {each.name for each in ours if each.default is MISSING} <= answered


@pytest.mark.parametrize(
    ("words", "schema", "field"),
    [
        (models.TokenType, "ApplicationRequest", "auth_token_type"),
        (models.ResendPolicy, "ApplicationRequest", "resend_policy"),
        (models.UserStatus, "User", "status"),
        (models.ValidationStatus, "Validation", "status"),
    ],
)
def test_an_enum_has_the_words_of_the_api(words, schema, field):
    assert {str(each) for each in words} == set(SCHEMAS[schema]["properties"][field]["enum"])


@pytest.mark.parametrize(("status", "code"), sorted(set().union(*map(failures, OPERATIONS.values()))))
def test_every_error_is_an_exception_of_its_own_place_in_the_tree(status, code):
    kind = errors.KINDS[code]

    assert issubclass(kind, errors.KINDS[str(status)])
    assert re.search(rf"── {kind.__name__} .* {status} / {code}\n", errors.__doc__)
