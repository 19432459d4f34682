"""What the authorizer tells the operations of an account and its token."""

import json
from dataclasses import replace

from phonenumbers import SUPPORTED_REGIONS

from mfa.models.account import Account, Grant, Token
from mfa.models.resources import Caller
from mfa.tenants.accounts import LIMITS, MOST_SENDERS
from mfa.tenants.tokens import SCOPES

TOKEN = Token("id", "acme", "backend", ("a:read", "b:write"), "c", application="app")
BACKEND = "END_USER_MESSAGING"


def test_operations_are_told_what_differs_for_an_account() -> None:
    limits = (("max_attempts", 3), ("user_sends_short", 2))
    terms = ("suspended", "metered", "0.05", ("DE", "FR"), limits)
    account = Account("acme", "Acme", *terms, sms_backend=BACKEND, senders=("Acme", "Shop"))
    context = Grant(TOKEN, account).context()
    assert context == {
        "account": "acme",
        "scopes": "a:read b:write",
        "token_id": "id",
        "application": "app",
        "status": "suspended",
        "credit": "metered",
        "limits": "max_attempts=3 user_sends_short=2",
        "countries": "DE FR",
        "sms_backend": BACKEND,
        "senders": "Acme Shop",
    }
    scopes, countries = frozenset({"a:read", "b:write"}), frozenset({"DE", "FR"})
    more = {"sms_backend": BACKEND, "senders": frozenset({"Acme", "Shop"})}
    wanted = Caller("acme", scopes, "app", True, True, limits, countries, **more)
    assert Caller.of(context) == wanted


def test_what_operations_are_told_stays_small() -> None:
    limits = tuple((name, most) for name, (_, most) in LIMITS.items())
    fields = ("suspended", "metered", "0.05", tuple(SUPPORTED_REGIONS), limits)
    senders = tuple(f"+1202555{number:013}" for number in range(MOST_SENDERS))
    account = Account("a" * 36, "n" * 64, *fields, sms_backend=BACKEND, capped_until=10**13, senders=senders)
    token = replace(TOKEN, scopes=SCOPES, application="a" * 36, expires_date="2026-11-23T18:16:00.123Z")
    assert len(json.dumps(Grant(token, account).context())) < 3072
