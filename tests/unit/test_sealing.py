"""Rules of sealed addresses."""

import pytest

from mfa.codes.keyring import Keyring
from mfa.codes.sealing import seal, unseal
from mfa.errors import ServiceFault
from mfa.models.resources import UserKey

ALICE = UserKey("acme", "app", "alice")
NUMBER = "+12025550123"


@pytest.mark.parametrize("user", ["alice", "Ünïcødé 🔑", "e\u0301", "x" * 128])
def test_a_sealed_address_opens_for_its_user_and_does_not_show_the_number(keyring, user):
    key = ALICE._replace(user=user)
    sealed = seal(keyring.sealing_key, key, NUMBER)
    assert unseal(keyring.sealing_key, key, sealed) == NUMBER
    assert NUMBER.encode() not in sealed


@pytest.mark.parametrize(
    "other",
    [
        ALICE._replace(account="other"),
        ALICE._replace(application="other"),
        ALICE._replace(user="bob"),
        UserKey("acm", "eapp", "alice"),
        UserKey("app", "acme", "alice"),
    ],
)
def test_a_sealed_address_opens_for_no_other_user(keyring: Keyring, other: UserKey) -> None:
    sealed = seal(keyring.sealing_key, ALICE, NUMBER)
    with pytest.raises(ServiceFault) as fault:
        unseal(keyring.sealing_key, other, sealed)
    assert NUMBER not in fault.value.detail


def test_a_sealed_address_opens_under_no_other_key(keyring: Keyring) -> None:
    with pytest.raises(ServiceFault):
        unseal(b"\1" * 64, ALICE, seal(keyring.sealing_key, ALICE, NUMBER))


def test_a_sealed_address_with_any_one_bit_changed_does_not_open(keyring: Keyring) -> None:
    sealed = seal(keyring.sealing_key, ALICE, NUMBER)
    for bit in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(ServiceFault):
            unseal(keyring.sealing_key, ALICE, bytes(changed))


@pytest.mark.parametrize("length", [0, 1, 15, 16, 20])
def test_a_sealed_address_that_was_cut_does_not_open(keyring: Keyring, length: int) -> None:
    with pytest.raises(ServiceFault):
        unseal(keyring.sealing_key, ALICE, seal(keyring.sealing_key, ALICE, NUMBER)[:length])
