"""What the edge answers by itself: to what has no token's form, to whom asks too often, and as the contract has it."""

import json
import re

import pytest

from mfa import errors
from mfa.tenants import tokens
from tools.checks.translated import Template

SECRET = "A" * 49
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


def _expression(template: Template) -> re.Pattern[str]:
    authorizer = template["Resources"]["Api"]["Properties"]["Auth"]["Authorizers"]["Token"]
    return re.compile(authorizer["Identity"]["ValidationExpression"])


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", "BEARER   "])
def test_a_token_as_the_service_makes_them_reaches_the_authorizer(template, scheme):
    body = f"mfa_0123456789abcdef_{'x' * 43}"
    assert _expression(template).fullmatch(f"{scheme}{body}{tokens._checksum(body)}")


@pytest.mark.parametrize(
    "forged",
    [
        "Bearer x",
        f"Bearer mfa_0123456789abcdef_{SECRET}A",
        f"Bearer mfa_0123456789abcdef_{SECRET[1:]}",
        f"Bearer mfa_0123456789ABCDEF_{SECRET}",
        f"Bearer mfa_0123456789abcdef_{SECRET[1:]}-",
        f"Bearer xmfa_0123456789abcdef_{SECRET}",
        f"Basic mfa_0123456789abcdef_{SECRET}",
        f"mfa_0123456789abcdef_{SECRET}",
        "",
    ],
)
def test_what_has_no_tokens_form_costs_no_invocation(template, forged):
    assert not _expression(template).fullmatch(forged)


def test_a_token_that_asks_too_often_is_told_how_long_to_wait(template):
    acl = template["Resources"]["WebAcl"]["Properties"]
    (rule,) = [each["Fn::If"][1] for each in acl["Rules"] if "Fn::If" in each]
    answer = rule["Action"]["Block"]["CustomResponse"]

    assert answer["ResponseCode"] == 429
    assert answer["ResponseHeaders"] == [
        {"Name": "Retry-After", "Value": str(rule["Statement"]["RateBasedStatement"]["EvaluationWindowSec"])}
    ]
    assert '"error_code": "2004"' in acl["CustomResponseBodies"][answer["CustomResponseBodyKey"]]["Content"]


@pytest.fixture(scope="module")
def responses(template: Template) -> Template:
    """The gateway responses by type."""
    found: Template = template["Resources"]["Api"]["Properties"]["GatewayResponses"]
    return found


def test_every_type_is_answered_with_its_status(responses):
    assert {name: response["StatusCode"] for name, response in responses.items()} == STATUSES


@pytest.mark.parametrize("name", STATUSES)
def test_a_body_is_the_contracts(responses, name):
    status = STATUSES[name]
    assert responses[name]["ResponseTemplates"].keys() == {"application/json"}
    body = json.loads(responses[name]["ResponseTemplates"]["application/json"])
    assert body.keys() == {"error_code", "error_description"}
    assert body["error_code"] == ("2004" if status == 429 else str(status))
    assert body["error_description"].startswith(TEXTS[status])
    assert body["error_description"].count(TEXTS[status].rstrip(". ")) == 1


@pytest.mark.parametrize("name", STATUSES)
def test_headers_trace_the_request_and_say_what_to_do_next(responses, name):
    headers = responses[name]["ResponseParameters"]["Headers"]
    assert headers["x-request-id"] == "context.requestId"
    assert headers["x-correlator"] == "method.request.header.x-correlator"
    assert ("WWW-Authenticate" in headers) is (STATUSES[name] == 401)
    assert ("Retry-After" in headers) is (STATUSES[name] in (429, 503))


def test_failures_that_are_not_the_same_have_different_texts(responses):
    texts = {name: each["ResponseTemplates"]["application/json"] for name, each in responses.items()}
    assert texts["THROTTLED"] != texts["QUOTA_EXCEEDED"]
    assert len({texts[name] for name in ("ACCESS_DENIED", "INVALID_API_KEY", "WAF_FILTERED")}) == 3
