"""Rules of reading requests that functions do not show: any user id comes through, and any name is told in ASCII."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mfa.edge.decoding import read_query, read_user_path, require_no_query
from mfa.edge.requests.application import ApplicationFilters
from mfa.errors import InvalidRequest

bidirectional = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
printable = st.characters(
    exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufffd" + bidirectional
)


@given(
    st.text(printable, min_size=1, max_size=128).filter(lambda user: user not in (".", "..")), st.booleans()
)
def test_any_user_id_comes_through_percent_encoding_unchanged(user: str, all_of_it: bool) -> None:
    encoded = "".join(f"%{byte:02X}" for byte in user.encode()) if all_of_it else quote(user, safe="")
    parameters = {"Application_ID": "app", "User_ID": encoded}
    resource = "/applications/{Application_ID}/users/{User_ID}"
    event = {"resource": resource, "httpMethod": "GET", "pathParameters": parameters}
    assert read_user_path(event, "acme") == ("acme", "app", user)


def test_every_name_that_is_repeated_is_in_ascii() -> None:
    for read in (lambda given: read_query(ApplicationFilters, given), require_no_query):
        with pytest.raises(InvalidRequest) as error:
            read({"multiValueQueryStringParameters": {"\ud800": ["1", "2"]}})
        assert error.value.description.isascii()
