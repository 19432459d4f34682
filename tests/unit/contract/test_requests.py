"""Every field of the requests: its default, its bounds, and the error past them."""

from typing import Any

import pytest

from mfa.contract.application import (
    ApplicationChange,
    ApplicationFilters,
    ApplicationListQuery,
    NewApplication,
)
from mfa.contract.code import AssociateRequest, LoginRequest, ValidateRequest
from mfa.contract.user import UserFilters, UserListQuery
from mfa.errors import InvalidRequest, ValueTooLong
from mfa.resources import Application, User

READ_ONLY = ("id", "created_date", "last_updated_date")
TEMPLATE_ID = "019ab2c4-5d6e-7f80-9a1b-2c3d4e5f6071"


def new(**fields: Any) -> NewApplication:
    return NewApplication.validated({"name": "Shop"} | fields)


def error_of(**fields: Any) -> InvalidRequest:
    with pytest.raises(InvalidRequest) as error:
        new(**fields)
    assert next(iter(fields)) in error.value.description
    return error.value


def test_an_application_of_a_name_has_the_contracts_defaults() -> None:
    made = new().model_dump()
    expected: dict[str, Any] = {
        "name": "Shop",
        "description": "",
        "auth_code_length": 6,
        "auth_token_type": "NUMERIC",
        "auth_token_validity_duration": 300,
        "auth_token_prefix": "",
        "auth_token_delivery_methods": "SMS",
        "associate_template": "",
        "login_template": "",
        "display_name": "",
        "message_from": "",
    }
    assert expected.items() <= made.items()


def test_what_a_request_may_say_is_what_an_application_keeps_with_the_same_defaults() -> None:
    stored = Application(id="i", account="a", name="Shop")
    assert new().model_dump().items() <= stored.shown().items()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "x"),
        ("name", "🔑" * 64),
        ("description", "x" * 256),
        ("auth_code_length", 4),
        ("auth_code_length", 12),
        ("auth_token_type", "ALPHA"),
        ("auth_token_type", "ALPHANUMERIC"),
        ("auth_token_type", "COMPLEX"),
        ("auth_token_validity_duration", 30),
        ("auth_token_validity_duration", 3600),
        ("auth_token_prefix", " !AZaz09~ "),
        ("auth_token_delivery_methods", "EMAIL"),
        ("auth_token_delivery_methods", "VOICE,EMAIL,SMS"),
        ("sms_backend", "END_USER_MESSAGING"),
        ("associate_template", "$code" + " " * 995),
        ("login_template", "Hello\n$code"),
        ("display_name", "x" * 64),
        ("message_from", "Shop"),
        ("message_from", "1Shop567890"),
        ("message_from", "12345"),
        ("message_from", "+12025550123"),
        ("message_from", "+123456789012345"),
        ("message_from", ""),
    ],
)
def test_values_up_to_the_bounds_are_taken(field: str, value: object) -> None:
    assert getattr(new(**{field: value}), field) == value


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "a\nb"),
        ("name", "\ufffd"),
        ("description", "x" * 257),
        ("description", "a\nb"),
        ("auth_code_length", 3),
        ("auth_code_length", 13),
        ("auth_code_length", "6"),
        ("auth_code_length", 6.0),
        ("auth_code_length", True),
        ("auth_token_type", "numeric"),
        ("auth_token_type", "HEX"),
        ("auth_token_type", ""),
        ("auth_token_validity_duration", 29),
        ("auth_token_validity_duration", 3601),
        ("auth_token_prefix", "é"),
        ("auth_token_prefix", "a\tb"),
        ("auth_token_delivery_methods", ""),
        ("auth_token_delivery_methods", "sms"),
        ("auth_token_delivery_methods", "SMS, EMAIL"),
        ("auth_token_delivery_methods", "SMS,SMS"),
        ("auth_token_delivery_methods", "SMS,"),
        ("auth_token_delivery_methods", "SMS,FAX"),
        ("sms_backend", "PIGEON"),
        ("associate_template", "no placeholder"),
        ("associate_template", "$code" + " " * 996),
        ("associate_template", "$code\t"),
        ("login_template", "$code $unknown"),
        ("display_name", "x" * 65),
        ("message_from", "Shop & Co"),
        ("message_from", "TwelveLetter"),
        ("message_from", "12"),
        ("message_from", "123456789"),
        ("message_from", "+0123456789"),
        ("message_from", "+1234567890123456"),
        ("message_from", "Shöp"),
        ("id", "x"),
        ("created_date", "2026-11-23T18:16:00.123Z"),
        ("last_updated_date", "2026-11-23T18:16:00.123Z"),
        ("version_number", 1),
        ("account", "other"),
        ("unknown", 1),
    ],
)
def test_values_past_the_bounds_are_refused_by_name(field: str, value: object) -> None:
    assert error_of(**{field: value}).code == "400"


@pytest.mark.parametrize("field", NewApplication.model_fields)
def test_no_field_may_be_null(field: str) -> None:
    assert error_of(**{field: None}).code == "400"


@pytest.mark.parametrize(
    ("field", "value"), [("name", "x" * 65), ("auth_token_prefix", "x" * 11), ("message_from", "x" * 21)]
)
def test_an_indexed_value_past_its_length_is_1023(field: str, value: str) -> None:
    error = error_of(**{field: value})
    assert isinstance(error, ValueTooLong)
    assert error.code == "1023"


def test_a_change_needs_the_version_it_changes_and_nothing_else() -> None:
    with pytest.raises(InvalidRequest, match="version_number: Field required"):
        ApplicationChange.validated({"name": "Shop"})
    assert ApplicationChange.validated({"version_number": 1}).model_dump(exclude_unset=True) == {
        "version_number": 1
    }


@pytest.mark.parametrize("version", [0, -1, "1", 1.0, None])
def test_a_version_is_a_number_from_1(version: object) -> None:
    with pytest.raises(InvalidRequest, match="version_number"):
        ApplicationChange.validated({"version_number": version})


@pytest.mark.parametrize("name", ["", "x" * 65])
def test_a_change_cannot_take_the_name_away_or_make_it_too_long(name: str) -> None:
    with pytest.raises(InvalidRequest, match="name"):
        ApplicationChange.validated({"version_number": 1, "name": name})


@pytest.mark.parametrize("field", READ_ONLY)
def test_a_change_cannot_touch_what_is_read_only(field: str) -> None:
    with pytest.raises(InvalidRequest, match=field):
        ApplicationChange.validated({"version_number": 1, field: "x"})


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


@pytest.mark.parametrize("model", [ApplicationListQuery, UserListQuery])
def test_a_page_is_1_to_200_long_and_100_by_default(model: Any) -> None:
    assert model.validated({}).limit == 100
    assert model.validated({}).cursor is None
    assert [model.validated({"limit": text}).limit for text in ("1", "200")] == [1, 200]
    for text in ("0", "201", "-1", "", "ten", "1.5"):
        with pytest.raises(InvalidRequest, match="limit"):
            model.validated({"limit": text})


@pytest.mark.parametrize("model", [ApplicationFilters, UserFilters])
@pytest.mark.parametrize("name", ["limit", "cursor"])
def test_a_single_resource_has_no_pages(model: Any, name: str) -> None:
    with pytest.raises(InvalidRequest, match=name):
        model.validated({name: "1"})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("auth_code_length", "six"),
        ("auth_token_validity_duration", ""),
        ("auth_token_type", "HEX"),
        ("created_date", "yesterday"),
        ("last_updated_date", "2026-13-01"),
        ("description", "x"),
        ("version_number", "1"),
    ],
)
def test_a_filter_of_the_wrong_type_or_name_is_refused(name: str, text: str) -> None:
    with pytest.raises(InvalidRequest, match=name):
        ApplicationFilters.validated({name: text})


@pytest.mark.parametrize("status", ["INITIAL", "VALIDATION PENDING", "VALIDATED"])
def test_a_status_is_spelled_as_the_document_spells_it(status: str) -> None:
    assert UserFilters.validated({"status": status}).status == status
    with pytest.raises(InvalidRequest, match="status"):
        UserFilters.validated({"status": status.lower()})


# --- codes


def test_an_association_needs_an_address() -> None:
    assert AssociateRequest.validated({"address": "+12025550123"}).display_name == ""
    with pytest.raises(InvalidRequest, match="address: Field required"):
        AssociateRequest.validated({"display_name": "Shop"})


@pytest.mark.parametrize("model", [AssociateRequest, LoginRequest])
def test_a_display_name_is_up_to_64_characters(model: Any) -> None:
    address = {"address": "+12025550123"} if model is AssociateRequest else {}
    assert model.validated(address | {"display_name": "x" * 64}).display_name == "x" * 64
    with pytest.raises(InvalidRequest, match="display_name"):
        model.validated(address | {"display_name": "x" * 65})


@pytest.mark.parametrize(
    "sent",
    [
        "1",
        " 123 456 ",
        "x" * 64,
        "   " + "x" * 64 + "\u2003",
        "12-34\r\n",
        "\u202a123456\u202c",
        "-".join("x" * 64),
    ],
)
def test_a_guess_is_1_to_64_characters_without_what_is_not_compared(sent: str) -> None:
    assert ValidateRequest.validated({"validation_code": sent}).validation_code == sent


@pytest.mark.parametrize(
    "sent", ["", "   ", "- \u2013\u200b", "x" * 65, 123456, None, "12\0", "12\0\u2013", "\ud800"]
)
def test_anything_else_is_no_guess(sent: object) -> None:
    with pytest.raises(InvalidRequest, match="validation_code"):
        ValidateRequest.validated({"validation_code": sent})


def test_an_application_may_name_a_stored_template_instead_of_a_text() -> None:
    read = NewApplication.validated({"name": "Shop", "login_template": TEMPLATE_ID})
    assert read.login_template == TEMPLATE_ID
