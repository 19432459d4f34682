"""What the edge answers by itself: to what has no token's form, to whom asks too often, and as the contract has it."""

import json
import re

from mfa import errors
from mfa.tenants import tokens

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


BODY = f"mfa_0123456789abcdef_{'x' * 43}"
TOKEN = BODY + tokens._checksum(BODY)
OURS = {f"Bearer {TOKEN}", f"bearer {TOKEN}", f"BEARER   {TOKEN}"}
# A letter more, one less, a capital, a hyphen, something before, and no scheme or another.
FORGED = {
    "", "Bearer x", f"Bearer {TOKEN}A", f"Bearer {TOKEN[:-1]}", f"Bearer {TOKEN.replace('abcdef', 'ABCDEF')}",
    f"Bearer {TOKEN[:-1]}-", f"Bearer x{TOKEN}", f"Basic {TOKEN}", TOKEN,
}  # fmt: skip


def test_what_has_no_tokens_form_costs_no_invocation(template):
    authorizer = template["Resources"]["Api"]["Properties"]["Auth"]["Authorizers"]["Token"]
    pattern = authorizer["Identity"]["ValidationExpression"]
    assert {each for each in OURS | FORGED if re.fullmatch(pattern, each)} == OURS


def test_a_token_that_asks_too_often_is_told_how_long_to_wait(template):
    acl = template["Resources"]["WebAcl"]["Properties"]
    (rule,) = [each["Fn::If"][1] for each in acl["Rules"] if "Fn::If" in each]
    answer, window = rule["Action"]["Block"]["CustomResponse"], rule["Statement"]["RateBasedStatement"]

    assert answer["ResponseCode"] == 429
    wait = str(window["EvaluationWindowSec"])
    assert answer["ResponseHeaders"] == [{"Name": "Retry-After", "Value": wait}]
    assert '"error_code": "2004"' in acl["CustomResponseBodies"][answer["CustomResponseBodyKey"]]["Content"]


def test_every_type_is_answered_with_its_status(template):
    """And as the contract has it, with what to do next."""
    responses = template["Resources"]["Api"]["Properties"]["GatewayResponses"]
    assert {name: response["StatusCode"] for name, response in responses.items()} == STATUSES
    for response in responses.values():
        status, headers = response["StatusCode"], response["ResponseParameters"]["Headers"]
        assert response["ResponseTemplates"].keys() == {"application/json"}
        body = json.loads(response["ResponseTemplates"]["application/json"])
        assert body.keys() == {"error_code", "error_description"}
        assert body["error_code"] == ("2004" if status == 429 else str(status))
        assert body["error_description"].startswith(TEXTS[status])
        assert body["error_description"].count(TEXTS[status].rstrip(". ")) == 1
        assert headers["x-request-id"] == "context.requestId"
        assert headers["x-correlator"] == "method.request.header.x-correlator"
        assert ("WWW-Authenticate" in headers) is (status == 401)
        assert ("Retry-After" in headers) is (status in (429, 503))
