"""Rules of requests: what an application keeps of them, clean strings, and refusals that name fields and hold no values."""

import re
from contextlib import nullcontext
from functools import partial
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mfa.edge.decoding import read_query, read_user_path, require_no_query
from mfa.edge.requests.application import ApplicationFilters, NewApplication
from mfa.edge.requests.types import Body, Name, Text
from mfa.edge.requests.user import UserFilters
from mfa.errors import InvalidRequest
from mfa.models.resources import Application, User
from mfa.values.printable import require_printable


def test_what_a_request_may_say_is_what_an_application_keeps_with_the_same_defaults() -> None:
    stored = Application(id="i", account="a", name="Shop")
    assert NewApplication.validated({"name": "Shop"}).model_dump().items() <= stored.shown().items()


def test_applications_and_users_are_filtered_by_what_the_document_lists_of_their_fields() -> None:
    assert ApplicationFilters.model_fields.keys() == {
        "id", "name", "auth_code_length", "auth_token_type", "auth_token_validity_duration", "auth_token_prefix",
        "auth_token_delivery_methods", "message_from", "created_date", "last_updated_date",
    }  # fmt: skip
    assert ApplicationFilters.model_fields.keys() <= Application(id="", account="", name="").shown().keys()
    user = User(id="", status="", created_date="", last_updated_date="", version_number=1)
    assert {"id", "status", "created_date", "last_updated_date"} <= UserFilters.model_fields.keys()
    assert UserFilters.model_fields.keys() <= user.shown("").keys()


# --- what all requests share


class Example(Body):
    """A body with one field of each kind."""

    name: Name
    note: Text = ""
    count: int = 0


@given(st.text(st.characters(max_codepoint=300) | st.characters() | st.sampled_from("\ufffd\ud800\udfff")))
def test_text_holds_no_control_characters_no_surrogates_and_no_replacement_mark(text: str) -> None:
    unclean = re.search("[\0-\x1f\x7f-\x9f\ud800-\udfff\ufffd]", text)
    with pytest.raises(ValueError) if unclean else nullcontext():
        assert require_printable(text) == text


@given(st.text(min_size=6), st.text(min_size=6))
def test_no_refusal_repeats_a_value(one: str, other: str) -> None:
    with pytest.raises(InvalidRequest) as error:
        Example.validated({"name": [f"<{one}>"], "note": {f"<{one}>": f"<{other}>"}, "count": f"<{other}>"})
    assert f"<{one}>" not in error.value.description
    assert f"<{other}>" not in error.value.description


@given(st.text(max_size=200))
def test_the_name_of_an_unknown_field_is_repeated_short_and_in_ascii(name: str) -> None:
    with pytest.raises(InvalidRequest) as error:
        Example.validated({"name": "a", f"?{name}": 1})
    assert error.value.description.isascii()
    assert len(error.value.description) < 900


# --- paths and queries

bidirectional = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
printable = st.characters(
    exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufffd" + bidirectional
)


users = st.text(printable, min_size=1, max_size=128).filter(lambda user: user not in (".", ".."))


@given(users, st.booleans())
def test_any_user_id_comes_through_percent_encoding_unchanged(user, all_of_it):
    encoded = "".join(f"%{byte:02X}" for byte in user.encode()) if all_of_it else quote(user, safe="")
    parameters = {"Application_ID": "app", "User_ID": encoded}
    resource = "/applications/{Application_ID}/users/{User_ID}"
    event = {"resource": resource, "httpMethod": "GET", "pathParameters": parameters}
    assert read_user_path(event, "acme") == ("acme", "app", user)


@pytest.mark.parametrize("read", [partial(read_query, ApplicationFilters), require_no_query])
def test_every_name_that_is_repeated_is_in_ascii(read):
    with pytest.raises(InvalidRequest) as error:
        read({"multiValueQueryStringParameters": {"\ud800": ["1", "2"]}})
    assert error.value.description.isascii()
