"""Rules of the HTTP edge: what an operation is handed, the one shape of every answer, and what is never said."""

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from mfa.edge import api
from mfa.edge.decoding import ApplicationPath
from mfa.edge.requests.application import ApplicationListQuery
from mfa.edge.requests.code import LoginRequest
from mfa.errors import (
    MfaError,
    NotFound,
    ServiceFault,
    TooManyRequests,
    Unavailable,
    why_unreached,
)
from mfa.models.resources import Caller, UserKey
from mfa.runtime import telemetry
from mfa.store.table import ConditionFailed

SECRET = "code 123456 for +12025550123"


def event(**changes: Any) -> dict[str, Any]:
    given = {
        "requestContext": {
            "requestId": "request-1",
            "authorizer": {"account": "acme", "scopes": "a:read b:write"},
        },
        "resource": "/applications/{Application_ID}/users/{User_ID}",
        "path": "/applications/app/users/al%20ice",
        "httpMethod": "GET",
        "pathParameters": {"Application_ID": "app", "User_ID": "al%20ice"},
        "multiValueQueryStringParameters": None,
        "headers": {},
        "body": None,
    }
    return given | changes


def call(operation: Callable[..., Any], scope: str = "a:read", **changes: Any) -> tuple[dict[str, Any], Any]:
    response = handler_of(operation, scope)(event(**changes), None)
    return response, json.loads(response["body"])


def handler_of(operation: Callable[..., Any], scope: str = "a:read", **described: Any) -> api.ApiHandler:
    route = "GET /applications/{Application_ID}/users/{User_ID}"
    described = {"tag": "Users", "summary": "", "answers": dict} | described
    return api.operation(route, scope=scope, **described)(operation)


def failing(error: Exception) -> Callable[..., Any]:
    def operation() -> None:
        raise error

    return operation


def empty() -> dict[str, Any]:
    return {}


class Lines(logging.Handler):
    """Keeps each log line as it is written."""

    def __init__(self, formatter: logging.Formatter | None) -> None:
        super().__init__()
        self.setFormatter(formatter)
        self.lines: list[str] = []

    def emit(self, line: logging.LogRecord) -> None:
        self.lines.append(self.format(line))


@pytest.fixture
def log() -> Any:
    """The lines that are logged, as JSON."""
    from mfa.runtime.telemetry import logger as made

    logger = made()

    lines = Lines(logger.registered_formatter)
    logger.addHandler(lines)
    yield lines.lines
    logger._logger.removeHandler(lines)


# --- what an operation is handed


def test_an_operation_is_handed_what_its_parameters_name() -> None:
    def operation(
        caller: Caller, path: UserKey, query: ApplicationListQuery, body: LoginRequest, now: int
    ) -> dict[str, Any]:
        assert now > 1_700_000_000_000
        return {
            "caller": sorted(caller.scopes),
            "path": path,
            "limit": query.limit,
            "body": body.display_name,
        }

    _, body = call(
        operation,
        multiValueQueryStringParameters={"limit": ["7"]},
        body='{"display_name": "Shop"}',
        headers={"Content-Type": "application/json"},
    )
    assert body == {
        "caller": ["a:read", "b:write"],
        "path": ["acme", "app", "al ice"],
        "limit": 7,
        "body": "Shop",
    }


def test_the_path_of_an_application_is_its_id_alone() -> None:
    def operation(path: ApplicationPath) -> str:
        return path.application

    assert call(operation)[1] == "app"


@pytest.mark.parametrize("scopes", ["", "a:readx", "a", "A:READ", "b:write"])
def test_a_token_without_the_scope_is_forbidden_before_anything_is_read(scopes: str) -> None:
    context = {"requestId": "r", "authorizer": {"account": "acme", "scopes": scopes}}
    response, body = call(failing(AssertionError()), requestContext=context, body="not json")
    assert (response["statusCode"], body["error_code"]) == (403, "403")
    assert "a:read" in body["error_description"]


# --- the shape of answers


def test_an_answer_is_compact_json_with_the_headers_of_every_answer() -> None:
    response, _ = call(lambda: {"name": "Shöp 🔑", "list": [1, 2]})
    assert response["statusCode"] == 200
    assert response["body"] == '{"name":"Shöp 🔑","list":[1,2]}'
    assert response["headers"] == {
        "content-type": "application/json",
        "cache-control": "no-store",
        "x-request-id": "request-1",
    }


@pytest.mark.parametrize(
    ("error", "retry_after"),
    [
        (TooManyRequests("x", retry_after=7), "7"),
        (Unavailable(), "1"),
        (TooManyRequests(), None),
        (NotFound(), None),
    ],
)
def test_a_wait_that_helps_is_a_header(error: MfaError, retry_after: str | None) -> None:
    assert call(failing(error))[0]["headers"].get("retry-after") == retry_after


def test_an_answer_and_an_error_may_bring_headers_of_their_own() -> None:
    assert call(lambda: api.Answer({}, headers={"x-more": "1"}))[0]["headers"]["x-more"] == "1"
    assert call(failing(TooManyRequests(headers={"x-more": "1"})))[0]["headers"]["x-more"] == "1"


def test_a_page_that_goes_on_links_to_the_next_with_the_same_parameters() -> None:
    def operation(query: ApplicationListQuery) -> api.Answer:
        return api.Answer([], cursor="NEXT" if not query.cursor else "")

    given = {"name": ["a&b \u00e9"], "limit": ["5"]}
    response, _ = call(operation, multiValueQueryStringParameters=given)
    assert response["headers"]["x-next-cursor"] == "NEXT"
    assert response["headers"]["link"] == '<?name=a%26b+%C3%A9&limit=5&cursor=NEXT>; rel="next"'
    last, _ = call(operation, multiValueQueryStringParameters=given | {"cursor": ["NEXT"]})
    assert not {"link", "x-next-cursor"} & last["headers"].keys()


# --- what is never said


@pytest.mark.parametrize(
    "error", [ValueError(SECRET), KeyError(SECRET), RuntimeError(SECRET), ConditionFailed()]
)
def test_an_unexpected_exception_is_a_500_and_its_message_is_in_neither_answer_nor_log(
    error: Exception, log: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    response, body = call(failing(error))
    assert (response["statusCode"], body["error_code"]) == (500, "500")
    assert body["error_description"] == "Server Error - Internal server error. Please report"
    written = "".join(log) + "".join(capsys.readouterr())
    assert "123456 for" not in written
    assert "+1202" not in written
    unexpected = next(each for each in map(json.loads, log) if each["message"] == "unexpected exception")
    assert unexpected["exception_type"] == type(error).__name__
    assert any("test_api.py" in frame and frame.endswith(" operation") for frame in unexpected["frames"])


def test_the_detail_of_a_fault_is_logged_and_not_answered(log: list[str]) -> None:
    _, body = call(failing(ServiceFault("the role may not")))
    assert "role" not in body["error_description"]
    assert "the role may not" in "".join(log)


def test_what_could_not_be_reached_and_why_is_logged_and_not_answered(log: list[str]) -> None:
    unreached = why_unreached(EndpointConnectionError(endpoint_url="http://nowhere:4566"))
    _, body = call(failing(Unavailable("The data store cannot be reached.", cause=unreached)))
    assert "nowhere" not in json.dumps(body)
    assert (
        json.loads(log[0])["cause"] == "http://nowhere:4566: EndpointConnectionError, EndpointConnectionError"
    )


@pytest.mark.parametrize(
    ("status", "code", "outcome"), [(200, "200", "200"), (409, "1001", "refused"), (500, "500", "500")]
)
def test_a_request_about_codes_is_one_metric_by_operation_and_kind_of_outcome(
    status: int, code: str, outcome: str, capsys: pytest.CaptureFixture[str]
) -> None:
    telemetry.record_outcome("login_start", status, code, "sent")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    assert [(line["outcome"], line["Requests"]) for line in lines] == [(outcome, [1.0])]
    assert line_dimensions(lines[0]) >= {"operation", "outcome"}


def test_a_request_about_anything_else_is_a_log_line_alone(
    log: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    telemetry.record_outcome("list_users", 200, "200")
    assert '"_aws"' not in capsys.readouterr().out
    assert json.loads(log[-1])["operation"] == "list_users"


def line_dimensions(line: dict[str, Any]) -> set[str]:
    return set(line["_aws"]["CloudWatchMetrics"][0]["Dimensions"][0])


# --- Idempotency-Key


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ({"Application_ID": "app"}, 200),
        ({"Application_ID": "ap%70", "User_ID": "x"}, 200),
        ({"Application_ID": "another"}, 403),
        (None, 403),
    ],
)
def test_a_bound_token_may_do_nothing_outside_of_its_application(path: Any, status: int) -> None:
    authorizer = {"account": "acme", "scopes": "a:read", "application": "app"}
    context = {"requestId": "r", "authorizer": authorizer}
    response, _ = call(empty, requestContext=context, pathParameters=path)
    assert response["statusCode"] == status
