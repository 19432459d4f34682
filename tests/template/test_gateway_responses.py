"""What API Gateway answers by itself has the contract's status, code, body and headers."""

import json
from typing import Any

import pytest

from mfa import errors

Template = dict[str, Any]

# The short texts of the document by status, which no two kinds of these have otherwise.
TEXTS = {
    each.status: f"{each.text}. "
    for each in vars(errors).values()
    if isinstance(each, type) and hasattr(each, "text") and each.code in (str(each.status), "2004")
} | {500: errors.ServiceFault.text}
# Every type there is. https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
STATUSES = {
    "ACCESS_DENIED": 403, "API_CONFIGURATION_ERROR": 500, "AUTHORIZER_CONFIGURATION_ERROR": 503,
    "AUTHORIZER_FAILURE": 503, "BAD_REQUEST_BODY": 400, "BAD_REQUEST_PARAMETERS": 400, "DEFAULT_4XX": 404,
    "DEFAULT_5XX": 500, "EXPIRED_TOKEN": 404, "INTEGRATION_FAILURE": 503, "INTEGRATION_TIMEOUT": 503,
    "INVALID_API_KEY": 403, "INVALID_SIGNATURE": 404, "MISSING_AUTHENTICATION_TOKEN": 404,
    "QUOTA_EXCEEDED": 429, "REQUEST_TOO_LARGE": 413, "RESOURCE_NOT_FOUND": 404, "THROTTLED": 429,
    "UNAUTHORIZED": 401, "UNSUPPORTED_MEDIA_TYPE": 415, "WAF_FILTERED": 403,
}  # fmt: skip


@pytest.fixture(scope="module")
def responses(template: Template) -> Template:
    """The gateway responses by type."""
    found: Template = template["Resources"]["Api"]["Properties"]["GatewayResponses"]
    return found


def test_every_type_is_answered_with_its_status(responses: Template) -> None:
    assert {name: response["StatusCode"] for name, response in responses.items()} == STATUSES


@pytest.mark.parametrize("name", STATUSES)
def test_a_body_is_the_contracts(responses: Template, name: str) -> None:
    status = STATUSES[name]
    assert responses[name]["ResponseTemplates"].keys() == {"application/json"}
    body = json.loads(responses[name]["ResponseTemplates"]["application/json"])
    assert body.keys() == {"error_code", "error_description"}
    assert body["error_code"] == ("2004" if status == 429 else str(status))
    assert body["error_description"].startswith(TEXTS[status])
    assert body["error_description"].count(TEXTS[status].rstrip(". ")) == 1


@pytest.mark.parametrize("name", STATUSES)
def test_headers_trace_the_request_and_say_what_to_do_next(responses: Template, name: str) -> None:
    headers = responses[name]["ResponseParameters"]["Headers"]
    assert headers["x-request-id"] == "context.requestId"
    assert headers["x-correlator"] == "method.request.header.x-correlator"
    assert ("WWW-Authenticate" in headers) is (STATUSES[name] == 401)
    assert ("Retry-After" in headers) is (STATUSES[name] in (429, 503))


def test_failures_that_are_not_the_same_have_different_texts(responses: Template) -> None:
    texts = {name: each["ResponseTemplates"]["application/json"] for name, each in responses.items()}
    assert texts["THROTTLED"] != texts["QUOTA_EXCEEDED"]
    assert len({texts[name] for name in ("ACCESS_DENIED", "INVALID_API_KEY", "WAF_FILTERED")}) == 3
