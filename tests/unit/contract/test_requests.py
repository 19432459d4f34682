"""Every field of the requests: its default, its bounds, and the error past them."""

from typing import Any

import pytest

from mfa.edge.requests.application import (
    ApplicationFilters,
    NewApplication,
)
from mfa.edge.requests.user import UserFilters
from mfa.errors import InvalidRequest
from mfa.models.resources import Application, User


def new(**fields: Any) -> NewApplication:
    return NewApplication.validated({"name": "Shop"} | fields)


def error_of(**fields: Any) -> InvalidRequest:
    with pytest.raises(InvalidRequest) as error:
        new(**fields)
    assert next(iter(fields)) in error.value.description
    return error.value


def test_what_a_request_may_say_is_what_an_application_keeps_with_the_same_defaults() -> None:
    stored = Application(id="i", account="a", name="Shop")
    assert new().model_dump().items() <= stored.shown().items()


@pytest.mark.parametrize("field", NewApplication.model_fields)
def test_no_field_may_be_null(field: str) -> None:
    assert error_of(**{field: None}).code == "400"


# --- filters


def test_applications_are_filtered_by_what_the_document_lists() -> None:
    assert ApplicationFilters.model_fields.keys() == {
        "id",
        "name",
        "auth_code_length",
        "auth_token_type",
        "auth_token_validity_duration",
        "auth_token_prefix",
        "auth_token_delivery_methods",
        "message_from",
        "created_date",
        "last_updated_date",
    }
    assert ApplicationFilters.model_fields.keys() <= Application(id="", account="", name="").shown().keys()


def test_users_are_filtered_by_fields_of_users() -> None:
    user = User(id="", status="", created_date="", last_updated_date="", version_number=1)
    assert {"id", "status", "created_date", "last_updated_date"} <= UserFilters.model_fields.keys()
    assert UserFilters.model_fields.keys() <= user.shown("").keys()
