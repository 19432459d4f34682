"""The authorizer's edge: a live token becomes a policy, any other the one failure that API Gateway knows."""

from typing import Any

import pytest

from mfa.authorizer import Handler, endpoint
from mfa.errors import Unauthorized, Unavailable
from mfa.resources import Token

ARN = "arn:aws:execute-api:us-east-1:123456789012:abc/v1/GET/applications"


def authorizer(outcome: Token | Exception) -> Handler:
    def authenticate(authorization: str, now: int) -> Token:
        assert authorization == "Bearer x"
        assert now > 1_700_000_000_000
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return endpoint(authenticate)


def authorize(outcome: Token | Exception) -> dict[str, Any]:
    return authorizer(outcome)({"authorizationToken": "Bearer x", "methodArn": ARN}, None)


def test_a_live_token_may_call_every_route_of_its_stage_and_no_other() -> None:
    policy = authorize(Token("id", "acme", "backend", ("a:read", "b:write"), "c"))
    (statement,) = policy["policyDocument"]["Statement"]
    assert statement == {
        "Action": "execute-api:Invoke",
        "Effect": "Allow",
        "Resource": "arn:aws:execute-api:us-east-1:123456789012:abc/v1/*",
    }
    assert policy["context"] == {"account": "acme", "scopes": "a:read b:write", "token_id": "id"}
    assert policy["principalId"] == "id"


def test_any_other_token_is_refused_in_the_words_that_the_gateway_knows() -> None:
    with pytest.raises(RuntimeError, match=r"^Unauthorized$") as refused:
        authorize(Unauthorized())
    assert refused.value.__cause__ is None


def test_a_table_that_is_down_is_not_taken_for_a_wrong_token() -> None:
    with pytest.raises(Unavailable):
        authorize(Unavailable())
