"""Every refusal has the contract's body and an x-request-id, API Gateway's own included."""

import pytest

from tests.system.conftest import Answer


def assert_error(answer: Answer, status: int, code: str) -> None:
    assert answer.status == status
    assert set(answer.body) == {"error_code", "error_description"}
    assert answer.body["error_code"] == code
    assert answer.body["error_description"]
    assert answer.headers["x-request-id"]
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Basic bG9jYWw6bG9jYWw="},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer no-token-of-ours"},
        {"Authorization": f"Bearer mfa_0123456789abcdef_{'A' * 49}"},
    ],
    ids=["no token", "another scheme", "nothing after it", "not ours", "unknown"],
)
def test_without_a_good_token_the_answer_is_401(served, headers):
    answer = served.send("GET", "/applications", headers)
    assert_error(answer, 401, "401")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nothing"),
        ("GET", "/applications/x/users/y/nothing"),
        ("PUT", "/applications"),
        ("POST", "/applications/x"),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer x"}], ids=["no token", "a bad token"])
def test_a_path_or_method_that_does_not_exist_is_404(served, method, path, headers):
    assert_error(served.send(method, path, headers), 404, "404")


def test_a_token_without_the_scope_is_403(served):
    token = served.create_token("local", "--scope", "users:read")
    assert_error(served.call("GET", "/applications", token=token), 403, "403")


def test_another_accounts_application_is_403(served):
    application = served.create_application()
    assert_error(
        served.call("GET", application, token=served.create_token("neighbour", "--new-account")), 403, "403"
    )
