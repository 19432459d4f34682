"""`python -m tools.events`: writes events/*.json of the API's operations, in the format of API Gateway.

event.json has what all of them have. Events of functions that AWS calls (authorize, stream, EventBridge) and of the
reference page are written by hand.
"""

import json
from typing import Any

from local.settings import ROOT
from mfa.edge.operation import Operation
from tools.openapi.words import PATHS, path_values
from tools.operations import example, operations, sample

FOLDER = ROOT / "events"
# https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
# What is null in `identity` is only for callers with an IAM identity or a client certificate; there are none.
_BASE = (ROOT / "tools" / "event.json").read_text()


def event(operation: Operation) -> dict[str, Any]:
    """Return a request for the operation, with the example values of its description."""
    made: dict[str, Any] = json.loads(_BASE)
    values = path_values(operation.path)
    body = operation.takes("body")
    query: dict[str, Any] | None = {"limit": "20"} if operation.is_list else None
    headers = made["headers"] | ({"Content-Type": "application/json"} if body else {})
    path, context = operation.path.format(**values), made["requestContext"]
    context |= {"httpMethod": operation.method, "path": f"/v1{path}", "resourcePath": operation.path}
    if operation.dialect.bound:
        context["authorizer"]["application"] = example(PATHS["Application_ID"])
    return made | {
        "resource": operation.path,
        "path": path,
        "httpMethod": operation.method,
        "headers": dict(sorted(headers.items())),
        "multiValueHeaders": {name: [value] for name, value in sorted(headers.items())},
        "queryStringParameters": query,
        "multiValueQueryStringParameters": query and {name: [value] for name, value in query.items()},
        "pathParameters": values or None,
        "body": json.dumps(sample(body)) if body else None,
    }


def written(operation: Operation) -> str:
    """Return the file of an operation."""
    return json.dumps(event(operation), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for each in operations():
        (FOLDER / f"{each.name}.json").write_text(written(each))
