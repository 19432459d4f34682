"""Rules of codes that are sent again, which functions do not show: a code outlives its key's turn, but not its key."""

import json
from types import SimpleNamespace
from typing import Any

from mfa.codes.keyring import KeySource
from mfa.flows.code_sending import Draft, SendRequest, draft
from mfa.models.code import Challenge, Purpose
from mfa.models.resources import Application, Caller, UserKey

SHOP = Application(id="app", account="acme", name="Shop", resend_policy="SAME")


def test_a_code_of_the_key_before_is_sent_again_and_one_of_a_key_that_is_gone_is_not(settings, now):
    request = SendRequest(Caller("acme", frozenset()), UserKey("acme", "app", "alice"), "", now)

    def drafted(last: Challenge, *keys: str) -> Draft:
        """What is sent after `last` with these code keys, each of which signs from a second after the one before."""
        listed = [{"key": key * 64, "signs_from": second} for second, key in enumerate(keys)]
        text = json.dumps({"key": "k" * 64, "code_keys": listed})
        service: Any = SimpleNamespace(settings=settings, keys=KeySource(lambda: text))
        return draft(service, SHOP, request, Purpose.LOGIN, "+12025550123", last, now)

    first = drafted(Challenge(), "k").code
    last = Challenge(revision=1, **first._asdict())
    assert drafted(last, "k", "n").code == first
    assert drafted(last, "n").code.validation_id != first.validation_id
