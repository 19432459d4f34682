"""Rotating the code key voids no pending code, and a new key is accepted before anybody signs with it."""

import boto3
import pytest

from mfa.codes import keyring
from mfa.codes.draw import Binding, CodeType, digests
from mfa.codes.keyring import CACHE_SECONDS, ROTATION_DELAY_SECONDS
from tests.support.cloud import SECRET

NEW_KEY = "a-new-key-of-at-least-thirty-two-characters"
VALIDITY = 600  # So long that a code is pending while the new key begins to sign.


@pytest.fixture
def rotate(stack):
    """Rotates the key at this moment, as `mfactl key rotate` does; returns the keyring that there is then."""
    client = boto3.client("secretsmanager")

    def rotate():
        text = keyring.rotated(SECRET, NEW_KEY, stack.clock.now // 1000)
        client.put_secret_value(SecretId="mfa-code-keys", SecretString=text)
        return keyring.parse(text)

    yield rotate
    client.put_secret_value(SecretId="mfa-code-keys", SecretString=SECRET)


def _enrolled(stack, policy="NEW"):
    """An application in which ann's number is validated."""
    settings = {"auth_code_length": 12, "auth_token_validity_duration": VALIDITY, "auth_token_prefix": "Pin-"}
    shop = stack.application(resend_policy=policy, **settings)
    stack.validated(shop)
    return shop


def _signed_by(stack, ring, shop):
    """Which of the keys, oldest first, the pending code is hashed with."""
    code, binding = stack.messages[-1].text.removeprefix("Pin-"), Binding("acme", shop, "ann")
    made = [digests(key, binding, CodeType.NUMERIC, "Pin-", code).plain for key in ring.accepted]
    return made.index(stack.item("CODE")["digest"]["B"])


def _let_pass(stack, seconds, restart):
    stack.clock.advance(seconds)
    if restart:
        stack.restart()


@pytest.mark.parametrize("policy", ["NEW", "SAME"])
@pytest.mark.parametrize(
    ("passed", "signer"), [(0, 0), (ROTATION_DELAY_SECONDS - 1, 0), (ROTATION_DELAY_SECONDS, 1)]
)
def test_a_new_key_signs_once_all_have_read_it_and_late_clocks_accept_it(
    stack, rotate, policy, passed, signer
):
    assert ROTATION_DELAY_SECONDS >= 2 * CACHE_SECONDS
    stack.clock.now = stack.clock.now // 1000 * 1000
    shop = _enrolled(stack, policy)
    ring = rotate()
    _let_pass(stack, passed, restart=True)

    code = stack.login(shop, "ann")

    assert _signed_by(stack, ring, shop) == signer
    # An environment whose clock is a minute behind does not sign with it yet.
    _let_pass(stack, -60, restart=True)
    assert stack.guess(shop, "ann", code).status == 200


@pytest.mark.parametrize("restart", [True, False], ids=["new environment", "old environment"])
def test_a_live_code_is_sent_again_and_accepted_after_its_key_was_rotated(stack, rotate, restart):
    shop = _enrolled(stack, "SAME")
    stack.login(shop, "ann")
    stack.clock.advance(1)
    ring = rotate()
    stack.clock.advance(CACHE_SECONDS)
    first = stack.ok("login_start", shop, "ann")
    code = stack.messages[-1].text
    _let_pass(stack, 98, restart)

    again = stack.ok("login_start", shop, "ann")

    assert (again, stack.messages[-1].text) == (first, code)
    assert _signed_by(stack, ring, shop) == 0
    assert stack.guess(shop, "ann", code).status == 200


def test_budgets_addresses_and_kept_answers_outlive_a_rotation(stack, rotate):
    shop = stack.application()
    for _ in range(5):
        stack.associate(shop, "ann")
    kept = stack.call("create_application", body={"name": "Other"}, key="k-1")
    rotate()
    _let_pass(stack, CACHE_SECONDS, restart=True)

    stack.refused("2004", "associate", shop, "ann", body={"address": "+12025550123"})
    stack.refused("2004", "associate", shop, "bob", body={"address": "+12025550123"})
    assert stack.call("create_application", body={"name": "Other"}, key="k-1").body == kept.body


def test_a_failed_reading_is_soon_repeated(stack, wire, rotate):
    """Failures at two readings must not leave an environment without the key that all others sign with by then."""
    shop = _enrolled(stack)
    rotate()
    wire.refuse("GetSecretValue", "ThrottlingException")
    for _ in range(2):
        stack.clock.advance(CACHE_SECONDS)
        stack.login(shop, "ann")
    wire.mend()
    stack.clock.advance(30)
    wire.requests.clear()

    stack.login(shop, "ann")

    assert "GetSecretValue" in wire.operations
