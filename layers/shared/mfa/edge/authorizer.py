"""The authorizer's edge: turns a TOKEN event of API Gateway into a policy."""

import functools
from collections.abc import Callable
from typing import Any

from mfa import wiring
from mfa.errors import Unauthorized
from mfa.models.account import Grant
from mfa.runtime import clock, startup

Event = dict[str, Any]


def endpoint(authenticate: Callable[..., Grant]) -> startup.Handler:
    """Make a TOKEN authorizer of a function from an `authorization` header and `now` (milliseconds) to a grant.

    The function's other arguments come from `wiring.parts`. API Gateway caches the policy per token for all routes,
    so it allows all of them; each operation checks the scope.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
    """

    def wire() -> startup.Call:
        return functools.partial(_authorize, functools.partial(authenticate, **wiring.parts(authenticate)))

    return startup.Handler(authenticate, wire)


def _authorize(authenticate: Callable[..., Grant], event: Event, _context: object) -> Event:
    try:
        grant = authenticate(authorization=event["authorizationToken"], now=clock.now())
    except Unauthorized:
        # API Gateway returns 401 for exactly this message, and 500 for any other.
        raise RuntimeError("Unauthorized") from None
    return _policy(grant, event["methodArn"])


def _policy(grant: Grant, method_arn: str) -> Event:
    every_route = "/".join(method_arn.split("/")[:2]) + "/*"
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": every_route}
    return {
        "principalId": grant.token.id,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": grant.context(),
    }
