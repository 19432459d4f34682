"""API Gateway's own refusals have the contract's body and an x-request-id."""

import pytest

from tests.system.conftest import Answer

# Another scheme, nothing after it, not ours, and unknown.
BAD_TOKENS = ("Basic bG9jYWw6bG9jYWw=", "Bearer", "Bearer x", f"Bearer mfa_0123456789abcdef_{'A' * 49}")
NOWHERE = ("GET /nothing", "GET /applications/x/users/y/nothing", "PUT /applications", "POST /applications/x")


def assert_error(answer: Answer, status: int) -> None:
    assert (answer.status, answer.body["error_code"]) == (status, str(status))
    assert set(answer.body) == {"error_code", "error_description"}
    assert answer.body["error_description"]
    assert answer.headers["x-request-id"]
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("headers", [{}, *({"Authorization": each} for each in BAD_TOKENS)], ids=str)
def test_without_a_good_token_the_answer_is_401_or_404_where_nothing_is(served, headers):
    answer = served.send("GET", "/applications", headers)
    assert_error(answer, 401)
    assert answer.headers["www-authenticate"] == "Bearer"
    for route in NOWHERE:
        assert_error(served.send(*route.split(), headers), 404)
