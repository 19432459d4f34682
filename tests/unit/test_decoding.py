"""Rules of reading requests: media type, size, JSON, percent-encoding, and that nothing is silently ignored."""

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
from mfa.errors import InvalidRequest, UnsupportedMediaType


def event(
    body: str | None = None, content_type: str | None = "application/json", **more: Any
) -> dict[str, Any]:
    headers = {} if content_type is None else {"content-type": content_type}
    return {"headers": headers, "body": body, "isBase64Encoded": False} | more


# --- bodies


def test_the_name_of_the_header_has_no_case() -> None:
    given_event = event('{"name": "Shop"}') | {"headers": {"CONTENT-TYPE": "text/plain"}}
    with pytest.raises(UnsupportedMediaType):
        read_body(NewApplication, given_event)


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


def test_every_name_that_is_repeated_is_in_ascii() -> None:
    for read in (lambda given: read_query(ApplicationFilters, given), require_no_query):
        with pytest.raises(InvalidRequest) as error:
            read(query(**{"\ud800": ["1", "2"]}))
        assert error.value.description.isascii()
