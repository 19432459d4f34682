"""The authorizer's edge: a live token becomes a policy, any other the one failure that API Gateway knows."""

import json
from dataclasses import replace
from typing import Any

from phonenumbers import SUPPORTED_REGIONS

from mfa.edge.authorizer import answer
from mfa.models.account import Account, Grant, Token
from mfa.models.resources import Caller
from mfa.tenants.accounts import LIMITS, MOST_SENDERS
from mfa.tenants.tokens import SCOPES

ARN = "arn:aws:execute-api:us-east-1:123456789012:abc/v1/GET/applications"
TOKEN = Token("id", "acme", "backend", ("a:read", "b:write"), "c")


def authorize(grant: Grant) -> dict[str, Any]:
    def authenticate(authorization: str, now: int) -> Grant:
        assert authorization == "Bearer x"
        assert now > 1_700_000_000_000
        return grant

    return answer({"authorizationToken": "Bearer x", "methodArn": ARN}, authenticate)


def test_operations_are_told_what_differs_for_an_account() -> None:
    limits = (("max_attempts", 3), ("user_sends_short", 2))
    account = Account(
        "acme", "Acme", "suspended", "metered", "0.05", ("DE", "FR"), limits, sms_backend="END_USER_MESSAGING"
    )
    context = authorize(Grant(replace(TOKEN, application="app"), account))["context"]
    assert context == {
        "account": "acme",
        "scopes": "a:read b:write",
        "token_id": "id",
        "application": "app",
        "status": "suspended",
        "credit": "metered",
        "limits": "max_attempts=3 user_sends_short=2",
        "countries": "DE FR",
        "sms_backend": "END_USER_MESSAGING",
    }
    countries = frozenset({"DE", "FR"})
    scopes, backend = frozenset({"a:read", "b:write"}), "END_USER_MESSAGING"
    wanted = Caller("acme", scopes, "app", True, True, limits, countries, sms_backend=backend)
    assert Caller.of(context) == wanted


def test_what_operations_are_told_stays_small() -> None:
    limits = tuple((name, most) for name, (_, most) in LIMITS.items())
    fields = ("suspended", "metered", "0.05", tuple(SUPPORTED_REGIONS), limits)
    backend, until = "END_USER_MESSAGING", 10**13
    senders = tuple(f"+1202555{number:013}" for number in range(MOST_SENDERS))
    account = Account("a" * 36, "n" * 64, *fields, sms_backend=backend, capped_until=until, senders=senders)
    token = replace(TOKEN, scopes=SCOPES, application="a" * 36, expires_date="2026-11-23T18:16:00.123Z")
    assert len(json.dumps(Grant(token, account).context())) < 3072
