"""Rules of sealed addresses."""

import pytest

from mfa.codes.keyring import parse
from mfa.codes.sealing import seal, unseal
from mfa.errors import ServiceFault
from mfa.models.resources import UserKey

ALICE = UserKey("acme", "app", "alice")
NUMBER = "+12025550123"
KEY = parse('{"key": "' + "k" * 64 + '"}').sealing_key


@pytest.mark.parametrize("user", ["alice", "Ünïcødé 🔑", "e\u0301", "x" * 128])
def test_a_sealed_address_opens_for_its_user(user):
    key = ALICE._replace(user=user)
    sealed = seal(KEY, key, NUMBER)
    assert unseal(KEY, key, sealed) == NUMBER


def test_a_sealed_address_opens_for_no_other_user_under_no_other_key_and_not_once_it_was_changed():
    sealed = seal(KEY, ALICE, NUMBER)
    changed = [(int.from_bytes(sealed) ^ 1 << bit).to_bytes(len(sealed)) for bit in range(len(sealed) * 8)]
    cut = [sealed[:length] for length in (0, 1, 15, 16, 20)]
    others = [("other", "app", "alice"), ("acme", "other", "alice"), ("acme", "app", "bob")]
    others += [("acm", "eapp", "alice"), ("app", "acme", "alice")]
    wrong = [(KEY, other, sealed) for other in others] + [(b"\1" * 64, ALICE, sealed)]
    for each in (*wrong, *((KEY, ALICE, other) for other in (*changed, *cut))):
        with pytest.raises(ServiceFault) as fault:
            unseal(*each)
        assert NUMBER not in fault.value.detail
