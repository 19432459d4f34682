"""The authorizer's edge: turns a TOKEN event of API Gateway into a policy."""

from collections.abc import Callable
from typing import Any

from mfa.errors import Unauthorized
from mfa.models.account import Grant
from mfa.runtime import clock

Event = dict[str, Any]


def answer(event: Event, authenticate: Callable[[str, int], Grant]) -> Event:
    """Return the policy of the grant for an Authorization header and the time (milliseconds).

    API Gateway caches the policy per token for all routes, so it allows all of them; each operation checks the scope.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
    """
    try:
        grant = authenticate(event["authorizationToken"], clock.now())
    except Unauthorized:
        # API Gateway returns 401 for exactly this message, and 500 for any other.
        raise RuntimeError("Unauthorized") from None
    every_route = "/".join(event["methodArn"].split("/")[:2]) + "/*"
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": every_route}
    return {
        "principalId": grant.token.id,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": grant.context(),
    }
