"""Rules of the keys: their form, how old a copy may be, and that pending codes outlive rotations."""

import hashlib
import hmac
import json
from unittest.mock import Mock

import pytest

from mfa.codes.keyring import CACHE_SECONDS, RETRY_SECONDS, KeySource, parse, rotated
from mfa.errors import ServiceFault, Unavailable

ROOT, NEXT = "r" * 64, "n" * 64
INITIAL = json.dumps({"key": ROOT})


def document(*keys: tuple[str, object]) -> str:
    listed = [{"key": key, "signs_from": signs_from} for key, signs_from in keys]
    return json.dumps({"key": ROOT, "code_keys": listed})


def test_the_initial_secret_is_one_key_from_which_all_others_are_derived() -> None:
    keyring = parse(INITIAL)
    assert [key.signs_from for key in keyring.code_keys] == [0]
    assert keyring.accepted == (keyring.signing(0),)
    assert keyring.signing(0) == hmac.new(ROOT.encode(), b"codes", hashlib.sha256).digest()
    assert parse(json.dumps({"key": ROOT, "code_keys": []})) == keyring
    assert len({keyring.signing(0), keyring.address_key, keyring.sealing_key}) == 3
    assert len(keyring.sealing_key) == 64
    assert ROOT.encode() not in keyring.sealing_key + keyring.address_key


def test_an_address_is_counted_under_a_keyed_hash_of_account_application_and_number() -> None:
    digest = parse(INITIAL).address_digest
    made = {digest("a", "b", "+1"), digest("ab", "", "+1"), digest("a", "b", "+2"), digest("b", "a", "+1")}
    made.add(parse(json.dumps({"key": NEXT})).address_digest("a", "b", "+1"))
    assert len(made) == 5
    assert all(len(each) == 64 for each in made)
    assert digest("a", "b", "+1") in made


WRONG_KEYS = ("keys", {"key": ROOT}, [{"key": ROOT}], [{"signs_from": 0}])


@pytest.mark.parametrize(
    "text",
    [
        *("", "not json", "[]", "null", "{}", json.dumps(ROOT)),
        *(json.dumps({"key": key}) for key in ("", "r" * 31, None, 5, [ROOT] * 40, "\ud800" * 40)),
        *(json.dumps({"key": ROOT, "code_keys": keys}) for keys in WRONG_KEYS),
        *(document((ROOT, signs_from)) for signs_from in (1, "soon", None)),
        document(("short", 0)),
        document((ROOT, 0), ("short", 5)),
        document((ROOT, 0), (NEXT, float("inf"))),
    ],
)
def test_a_secret_in_another_form_is_a_fault_that_repeats_nothing_of_it(text: str) -> None:
    with pytest.raises(ServiceFault):
        rotated(text, NEXT, 5000)
    with pytest.raises(ServiceFault) as fault:
        parse(text)
    assert fault.value.__cause__ is None
    assert fault.value.__suppress_context__


def test_however_often_keys_rotate_every_pending_code_stays_good_and_old_keys_go() -> None:
    text = INITIAL
    signed: list[tuple[int, bytes]] = []
    for turn in range(40):
        now = 10_000 + turn * 1000
        text = rotated(text, chr(65 + turn) * 64, now)
        keyring = parse(text)
        pending = [key for sent, key in signed if sent + 3600 > now]
        assert set(pending) <= set(keyring.accepted)
        signed += [(at, keyring.signing(at * 1000)) for at in range(now, now + 1000, 100)]
    assert len(parse(text).code_keys) <= 8


@pytest.mark.parametrize("failed", [[], [Unavailable("down")], ["{}"]], ids=["read", "down", "of no form"])
def test_the_secret_is_read_once_within_the_cache_age_and_serves_on_if_it_cannot_be_read_again(failed, now):
    changed = document((ROOT, 0), (NEXT, 1000))
    source = KeySource(Mock(side_effect=[INITIAL, *failed, changed]))
    age = CACHE_SECONDS * 1000
    for passed in (0, 1, age - 1, *(age + wait for _ in failed for wait in (0, RETRY_SECONDS * 1000 - 1))):
        assert source.current(now + passed) == parse(INITIAL)
    assert source.current(now + (1 + len(failed)) * age) == parse(changed)


@pytest.mark.parametrize(("reading", "error"), [(Unavailable("down"), Unavailable), ("{}", ServiceFault)])
def test_without_any_keys_the_failure_is_raised_and_the_next_request_tries_again(reading, error, now):
    source = KeySource(Mock(side_effect=[reading, INITIAL]))
    with pytest.raises(error):
        source.current(now)
    assert source.current(now) == parse(INITIAL)
