"""Rules of reading requests: media type, size, JSON, percent-encoding, and that nothing is silently ignored."""

import base64
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mfa.edge.decoding import (
    read_body,
    read_query,
    read_user_path,
    require_no_query,
)
from mfa.edge.requests.application import ApplicationFilters, NewApplication
from mfa.edge.requests.reader import Model
from mfa.errors import InvalidRequest, MfaError, UnsupportedMediaType


def event(
    body: str | None = None, content_type: str | None = "application/json", **more: Any
) -> dict[str, Any]:
    headers = {} if content_type is None else {"content-type": content_type}
    return {"headers": headers, "body": body, "isBase64Encoded": False} | more


def refusal_of(body: str | None, model: type[Model] = NewApplication, **more: Any) -> MfaError:
    with pytest.raises(MfaError) as error:
        read_body(model, event(body, **more))
    return error.value


# --- bodies


def test_the_name_of_the_header_has_no_case() -> None:
    given_event = event('{"name": "Shop"}') | {"headers": {"CONTENT-TYPE": "text/plain"}}
    with pytest.raises(UnsupportedMediaType):
        read_body(NewApplication, given_event)


@pytest.mark.parametrize("raw", [b'{"name": "\xff"}', b"\xc0\xaf", '{"name": "x"}'.encode("utf-16")])
def test_bytes_that_are_not_utf_8_are_refused(raw: bytes) -> None:
    error = refusal_of(base64.b64encode(raw).decode(), isBase64Encoded=True)
    assert "not JSON in UTF-8" in error.description


def test_a_lone_surrogate_in_the_body_is_refused_raw_and_escaped() -> None:
    assert refusal_of('{"name": "\ud800"}').code == "400"
    assert refusal_of('{"name": "\\ud800"}').code == "400"


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


# --- queries


def query(**parameters: list[str]) -> dict[str, Any]:
    return {"multiValueQueryStringParameters": parameters}


@pytest.mark.parametrize("name", ["x" * 1000, "\ud800", "\r\nset-cookie: x", "\u202e"])
def test_the_name_of_an_unknown_parameter_is_repeated_short_and_in_ascii(name: str) -> None:
    with pytest.raises(InvalidRequest) as error:
        read_query(ApplicationFilters, query(**{name: ["1"]}))
    assert error.value.description.isascii()
    assert len(error.value.description) < 500


def test_every_name_that_is_repeated_is_in_ascii() -> None:
    for read in (lambda given: read_query(ApplicationFilters, given), require_no_query):
        with pytest.raises(InvalidRequest) as error:
            read(query(**{"\ud800": ["1", "2"]}))
        assert error.value.description.isascii()
