"""Every refusal has the contract's body and an x-request-id, API Gateway's own included."""

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


def test_a_token_without_the_scope_and_another_accounts_are_403(served):
    unfit = served.create_token("local", "--scope", "users:read")
    assert_error(served.call("GET", "/applications", token=unfit), 403)
    anothers = served.create_token("neighbour", "--new-account")
    assert_error(served.call("GET", served.create_application(), token=anothers), 403)
