"""Rules of reading requests: media type, size, JSON, percent-encoding, and that nothing is silently ignored."""

import base64
import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mfa.contract.application import ApplicationFilters, NewApplication
from mfa.contract.code import AssociateRequest, LoginRequest
from mfa.contract.models import Model
from mfa.decoding import (
    MAX_BODY,
    read_application_path,
    read_body,
    read_query,
    read_user_path,
    require_no_body,
    require_no_query,
)
from mfa.errors import BodyTooLarge, InvalidRequest, MfaError, UnsupportedMediaType, ValueTooLong

UNPRINTABLE = ["\0", "\n", "\r", "\t", "\x1b", "\x7f", "\x80", "\x9f", "\ufffd"]


def event(
    body: str | None = None, content_type: str | None = "application/json", **more: Any
) -> dict[str, Any]:
    headers = {} if content_type is None else {"content-type": content_type}
    return {"headers": headers, "body": body, "isBase64Encoded": False} | more


def sized(size: int) -> str:
    body = json.dumps({"display_name": ""})
    return body[:-2] + "x" * (size - len(body)) + body[-2:]


def refusal_of(body: str | None, model: type[Model] = NewApplication, **more: Any) -> MfaError:
    with pytest.raises(MfaError) as error:
        read_body(model, event(body, **more))
    return error.value


# --- bodies


@pytest.mark.parametrize(
    "media_type",
    [
        "application/json",
        "Application/JSON",
        " application/json ",
        "application/json;charset=utf-8",
        "application/json; charset=UTF-8",
        'application/json ; charset="utf-8"',
        None,
    ],
)
def test_json_in_utf_8_is_read(media_type: str | None) -> None:
    assert read_body(NewApplication, event('{"name": "Shöp"}', media_type)).name == "Shöp"


@pytest.mark.parametrize(
    "media_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "application/jsonp",
        "application/json, text/plain",
        "application/json; charset=latin-1",
        "application/merge-patch+json",
    ],
)
def test_another_media_type_is_415(media_type: str) -> None:
    error = refusal_of('{"name": "Shop"}', content_type=media_type)
    assert isinstance(error, UnsupportedMediaType)


def test_the_name_of_the_header_has_no_case() -> None:
    given_event = event('{"name": "Shop"}') | {"headers": {"CONTENT-TYPE": "text/plain"}}
    with pytest.raises(UnsupportedMediaType):
        read_body(NewApplication, given_event)


def test_a_body_may_be_as_large_as_the_limit_and_no_larger() -> None:
    assert MAX_BODY == 16 * 1024
    assert isinstance(refusal_of(sized(MAX_BODY), LoginRequest), InvalidRequest)
    assert isinstance(refusal_of(sized(MAX_BODY + 1), LoginRequest), BodyTooLarge)


def test_size_is_counted_in_bytes_before_anything_is_parsed() -> None:
    assert isinstance(refusal_of("é" * (MAX_BODY // 2 + 1)), BodyTooLarge)


def test_a_body_in_base64_is_decoded_and_counted_as_decoded() -> None:
    encoded = base64.b64encode('{"name": "Shöp"}'.encode()).decode()
    assert read_body(NewApplication, event(encoded, isBase64Encoded=True)).name == "Shöp"
    too_large = base64.b64encode(b" " * (MAX_BODY + 1)).decode()
    assert isinstance(refusal_of(too_large, isBase64Encoded=True), BodyTooLarge)
    just_fits = base64.b64encode(b" " * MAX_BODY).decode()
    assert isinstance(refusal_of(just_fits, isBase64Encoded=True), InvalidRequest)


@pytest.mark.parametrize("body", ["[]", '"text"', "5", "null", "true", "[{}]"])
def test_json_that_is_no_object_is_refused(body: str) -> None:
    assert "must be a JSON object" in refusal_of(body).description


@pytest.mark.parametrize(
    "body",
    [
        "",
        None,
        " ",
        "{",
        "{'name': 'Shop'}",
        '{"name": "Shop",}',
        '{"name": "Shop"} x',
        '{"name": NaN}',
        '{"name": -Infinity}',
        '{"name": 1' + "0" * 5000 + "}",
        "\ufeff{}",
        '{"name": "a\nb"}',
        "[" * 8000,
        '{"a":' * 2500,
        "name=Shop",
    ],
)
def test_what_is_not_json_is_refused(body: str | None) -> None:
    error = refusal_of(body)
    assert (error.status, error.code) == (400, "400")
    assert "not JSON" in error.description


@pytest.mark.parametrize("raw", [b'{"name": "\xff"}', b"\xc0\xaf", '{"name": "x"}'.encode("utf-16")])
def test_bytes_that_are_not_utf_8_are_refused(raw: bytes) -> None:
    error = refusal_of(base64.b64encode(raw).decode(), isBase64Encoded=True)
    assert "not JSON in UTF-8" in error.description


def test_a_lone_surrogate_in_the_body_is_refused_raw_and_escaped() -> None:
    assert refusal_of('{"name": "\ud800"}').code == "400"
    assert refusal_of('{"name": "\\ud800"}').code == "400"


@pytest.mark.parametrize(
    "body",
    ['{"name": "a", "name": "b"}', '{"name": "a", "name": "a"}', '{"name": "a", "x": {"y": 1, "y": 2}}'],
)
def test_a_field_named_twice_is_refused(body: str) -> None:
    assert "names a field twice" in refusal_of(body).description


def test_however_deep_a_body_is_nested_it_is_an_ordinary_refusal() -> None:
    for opening, closing in (("[", "]"), ('{"a":', "}")):
        for depth in (10, 100, 900, 2000):
            body = '{"name": ' + opening * depth + "1" + closing * depth + "}"
            assert refusal_of(body).status == 400


@pytest.mark.parametrize("body", [None, ""])
def test_a_body_that_requires_nothing_may_be_left_out_whatever_the_media_type(body: str | None) -> None:
    assert (
        read_body(LoginRequest, event(body, "text/plain")).model_dump()
        == LoginRequest.validated({}).model_dump()
    )


def test_a_body_that_requires_something_may_not_be_left_out() -> None:
    assert refusal_of("{}").description.endswith("name: Field required.")


def test_every_field_that_is_wrong_is_named_once_and_no_value_repeated() -> None:
    error = refusal_of('{"address": 12025550123, "unknown": "value", "display_name": null}', AssociateRequest)
    problems = error.description.split("contained invalid data. ")[1]
    assert sorted(each.split(":")[0] for each in problems.split("; ")) == [
        "address",
        "display_name",
        "unknown",
    ]
    assert "12025550123" not in error.description
    assert "value" not in error.description.replace("valid", "")


def test_an_operation_without_a_body_takes_none() -> None:
    require_no_body(event(None))
    require_no_body(event(""))
    with pytest.raises(InvalidRequest, match="takes no body"):
        require_no_body(event("{}"))


# --- paths


def path(user: str = "alice", application: str = "app") -> dict[str, Any]:
    parameters = {"Application_ID": application, "User_ID": user}
    resource = "/applications/{Application_ID}/users/{User_ID}"
    return {"resource": resource, "httpMethod": "GET", "pathParameters": parameters}


bidirectional = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
printable = st.characters(
    exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufffd" + bidirectional
)


@given(
    st.text(printable, min_size=1, max_size=128).filter(lambda user: user not in (".", "..")), st.booleans()
)
def test_any_user_id_comes_through_percent_encoding_unchanged(user: str, all_of_it: bool) -> None:
    encoded = "".join(f"%{byte:02X}" for byte in user.encode()) if all_of_it else quote(user, safe="")
    assert read_user_path(path(encoded), "acme") == ("acme", "app", user)


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("%2561", "%61"),
        ("%252F", "%2F"),
        ("a+b", "a+b"),
        ("a%2Fb", "a/b"),
        ("..%2F..", "../.."),
        ("%e2%82%ac", "€"),
        ("e%CC%81", "e\u0301"),
        ("é", "é"),
        ("%20", " "),
    ],
)
def test_a_path_is_percent_decoded_exactly_once(sent: str, meant: str) -> None:
    assert read_user_path(path(sent), "acme").user == meant


@pytest.mark.parametrize("sent", ["%", "a%", "a%2", "%zz", "%%", "%2x", "100%"])
def test_a_percent_sign_that_begins_no_encoding_is_refused(sent: str) -> None:
    with pytest.raises(InvalidRequest, match="User_ID: holds a %"):
        read_user_path(path(sent), "acme")
    with pytest.raises(InvalidRequest, match="Application_ID: holds a %"):
        read_application_path(path(application=sent))


@pytest.mark.parametrize("sent", ["%00", "%0A", "a%7F", "%C2%80", "%FF", "%ED%A0%80", "%C0%AF", "%EF%BF%BD"])
def test_control_characters_and_bytes_that_are_not_utf_8_are_refused(sent: str) -> None:
    with pytest.raises(InvalidRequest, match="User_ID: must hold no control characters"):
        read_user_path(path(sent), "acme")


def test_a_user_id_has_up_to_128_characters_counted_after_decoding() -> None:
    assert read_user_path(path("%F0%9F%94%91" * 128), "acme").user == "🔑" * 128
    with pytest.raises(ValueTooLong, match="User_ID: must be at most 128 characters"):
        read_user_path(path("x" * 129), "acme")


def test_the_account_is_the_callers_whatever_the_path_says() -> None:
    assert read_user_path(path("acme2%23alice"), "acme").account == "acme"


# --- queries


def query(**parameters: list[str]) -> dict[str, Any]:
    return {"multiValueQueryStringParameters": parameters}


def test_a_query_is_read_into_its_model() -> None:
    read = read_query(ApplicationFilters, query(name=["Shop"], auth_code_length=["6"]))
    assert (read.name, read.auth_code_length, read.id) == ("Shop", 6, None)


def test_no_query_is_no_filter() -> None:
    assert (
        read_query(ApplicationFilters, {"multiValueQueryStringParameters": None}).model_dump()
        == ApplicationFilters.validated({}).model_dump()
    )
    assert read_query(ApplicationFilters, {}).model_dump() == ApplicationFilters.validated({}).model_dump()


def test_a_parameter_given_twice_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="name: must be given once"):
        read_query(ApplicationFilters, query(name=["a", "a"]))


@pytest.mark.parametrize("character", UNPRINTABLE)
def test_a_parameter_with_a_control_character_is_refused(character: str) -> None:
    with pytest.raises(InvalidRequest, match="name: must hold no control characters"):
        read_query(ApplicationFilters, query(name=[f"a{character}"]))


def test_each_unknown_parameter_is_named() -> None:
    with pytest.raises(InvalidRequest) as error:
        read_query(ApplicationFilters, query(limits=["1"], page=["2"], name=["a"]))
    assert "limits: " in error.value.description
    assert "page: " in error.value.description


@pytest.mark.parametrize("name", ["x" * 1000, "\ud800", "\r\nset-cookie: x", "\u202e"])
def test_the_name_of_an_unknown_parameter_is_repeated_short_and_in_ascii(name: str) -> None:
    with pytest.raises(InvalidRequest) as error:
        read_query(ApplicationFilters, query(**{name: ["1"]}))
    assert error.value.description.isascii()
    assert len(error.value.description) < 500


def test_an_operation_without_query_parameters_takes_none() -> None:
    require_no_query({"multiValueQueryStringParameters": None})
    require_no_query({"multiValueQueryStringParameters": {}})
    with pytest.raises(InvalidRequest, match="a: this operation takes no query parameters"):
        require_no_query(query(a=["1"]))


def test_an_operation_without_query_parameters_names_each_that_was_given() -> None:
    with pytest.raises(InvalidRequest, match="b"):
        require_no_query(query(alpha=["1"], b=["1"]))


def test_every_name_that_is_repeated_is_in_ascii() -> None:
    for read in (lambda given: read_query(ApplicationFilters, given), require_no_query):
        with pytest.raises(InvalidRequest) as error:
            read(query(**{"\ud800": ["1", "2"]}))
        assert error.value.description.isascii()
