"""`python -m tools.events`: writes events/*.json of the API's operations, in the format of API Gateway.

Events of functions that AWS calls (authorize, stream, EventBridge) and of the reference page are written by hand.
"""

import json
from typing import Any
from urllib.parse import quote

from local.settings import ROOT
from mfa.edge.operation import Operation
from tools.openapi.words import PATHS
from tools.operations import example, operations, sample

FOLDER = ROOT / "events"
_HOST, _STAGE = "abcdef1234.execute-api.us-east-1.amazonaws.com", "v1"
_TOKEN_ID = "0123456789abcdef"
_HEADERS = {
    "Accept": "application/json",
    "Authorization": f"Bearer mfa_{_TOKEN_ID}_Example0000000000000000000000000000000000002LkbGs",
    "Host": _HOST,
    "User-Agent": "curl/8.10.1",
    "X-Amzn-Trace-Id": "Root=1-69237a10-1f2e3d4c5b6a79880f1e2d3c",
    "X-Forwarded-For": "192.0.2.17",
    "X-Forwarded-Port": "443",
    "X-Forwarded-Proto": "https",
}
# Only for callers with an IAM identity or a client certificate; there are none.
_NOT_KNOWN = (
    "accessKey", "accountId", "caller", "cognitoAuthenticationProvider", "cognitoAuthenticationType",
    "cognitoIdentityId", "cognitoIdentityPoolId", "principalOrgId", "user", "userArn",
)  # fmt: skip


def event(operation: Operation) -> dict[str, Any]:
    """Return a request for the operation, with the example values of its description.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
    """
    values = {
        name: quote(example(kind), safe="") for name, kind in PATHS.items() if f"{{{name}}}" in operation.path
    }
    body = operation.takes("body")
    query = {"limit": "20"} if operation.is_list else None
    headers = _HEADERS | ({"Content-Type": "application/json"} if body else {})
    path = operation.path.format(**values)
    return {
        "resource": operation.path,
        "path": path,
        "httpMethod": operation.method,
        "headers": dict(sorted(headers.items())),
        "multiValueHeaders": {name: [value] for name, value in sorted(headers.items())},
        "queryStringParameters": query,
        "multiValueQueryStringParameters": query and {name: [value] for name, value in query.items()},
        "pathParameters": values or None,
        "stageVariables": None,
        "requestContext": _context(operation, path),
        "body": json.dumps(sample(body)) if body else None,
        "isBase64Encoded": False,
    }


def _context(operation: Operation, path: str) -> dict[str, Any]:
    authorizer = {
        "account": "local",
        "integrationLatency": 42,
        "principalId": _TOKEN_ID,
        "scopes": "applications:read applications:write users:read codes:send codes:validate",
        "token_id": _TOKEN_ID,
    }
    bound = {"application": example(PATHS["Application_ID"])} if operation.dialect.bound else {}
    return {
        "accountId": "123456789012",
        "apiId": "abcdef1234",
        "authorizer": authorizer | bound,
        "domainName": _HOST,
        "domainPrefix": "abcdef1234",
        "extendedRequestId": "UbCdEfGhIjKlMnO=",
        "httpMethod": operation.method,
        "identity": dict.fromkeys(_NOT_KNOWN) | {"sourceIp": "192.0.2.17", "userAgent": "curl/8.10.1"},
        "path": f"/{_STAGE}{path}",
        "protocol": "HTTP/1.1",
        "requestId": "6a8f0c1e-52d3-4b7a-9e60-1c2d3e4f5a6b",
        "requestTime": "23/Nov/2026:18:16:00 +0000",
        "requestTimeEpoch": 1795457760123,
        "resourceId": "a1b2c3",
        "resourcePath": operation.path,
        "stage": _STAGE,
    }


def written(operation: Operation) -> str:
    """Return the file of an operation."""
    return json.dumps(event(operation), indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write the files."""
    for each in operations():
        (FOLDER / f"{each.name}.json").write_text(written(each))


if __name__ == "__main__":
    main()
