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
def test_a_sealed_address_opens_for_no_other_user_and_under_no_other_key(keyring, other):
    sealed = seal(keyring.sealing_key, ALICE, NUMBER)
    for key, user in ((keyring.sealing_key, other), (b"\1" * 64, ALICE)):
        with pytest.raises(ServiceFault) as fault:
            unseal(key, user, sealed)
        assert NUMBER not in fault.value.detail


def test_a_sealed_address_that_was_cut_or_with_any_one_bit_changed_does_not_open(keyring: Keyring) -> None:
    sealed = seal(keyring.sealing_key, ALICE, NUMBER)
    whole = int.from_bytes(sealed)
    changed = [(whole ^ 1 << bit).to_bytes(len(sealed)) for bit in range(len(sealed) * 8)]
    for other in (*changed, *(sealed[:length] for length in (0, 1, 15, 16, 20))):
        with pytest.raises(ServiceFault):
            unseal(keyring.sealing_key, ALICE, other)
