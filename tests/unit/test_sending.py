"""Rules of codes that can be made again."""

import json
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mfa.codes.draw import Binding, CodeType, derived, draw
from mfa.codes.keyring import KeySource
from mfa.flows.code_sending import Draft, SendRequest, draft
from mfa.models.code import Challenge, Purpose

ADDRESS = "+12025550123"
USER = Binding("acme", "app", "alice")


def written(world: Any, last: Challenge | None = None, address: str = ADDRESS, **application: Any) -> Draft:
    chosen = {"resend_policy": "SAME", "login_template": "$code $validity_minutes"} | application
    request = SendRequest(world.caller, world.key, "", world.now)
    purpose = chosen.pop("purpose", Purpose.LOGIN)
    return draft(
        world.service, world.application(**chosen), request, purpose, address, last or Challenge(), world.now
    )


def stored(new: Draft, **changes: Any) -> Challenge:
    """The code of a draft as it stands in the table."""
    return Challenge(revision=1, **new.code._asdict())._replace(**changes)


def rotated_to(world: Any, *keys: tuple[str, int]) -> None:
    """Give the world code keys, each with the time from which it signs."""
    listed = [{"key": key * 64, "signs_from": signs_from} for key, signs_from in keys]
    text = json.dumps({"key": "k" * 64, "code_keys": listed})
    world.service = replace(world.service, keys=KeySource(lambda: text))


def test_a_code_of_the_key_before_is_sent_again_and_one_of_a_key_that_is_gone_is_not(world: Any) -> None:
    first = written(world)
    rotated_to(world, ("k", 0), ("n", 1))
    assert written(world, stored(first)).code == first.code
    rotated_to(world, ("n", 0))
    assert written(world, stored(first)).code.validation_id != first.code.validation_id


# --- derived codes


def test_a_derived_code_is_that_of_its_key_user_and_nonce_alone() -> None:
    def code(key: bytes = b"k", user: Binding = USER, nonce: bytes = b"n") -> str:
        return draw(CodeType.ALPHANUMERIC, 12, derived(key, user, nonce))

    others = [
        code(key=b"x"),
        code(nonce=b"x"),
        *(code(user=USER._replace(**{part: "x"})) for part in USER._fields),
    ]
    assert code() == code()
    assert len({code(), *others}) == 6


@given(st.integers(1, 100), st.binary(max_size=8))
def test_a_derived_number_is_within_its_bound(bound: int, nonce: bytes) -> None:
    below = derived(b"k", USER, nonce)
    assert all(0 <= below(bound) < bound for _ in range(10))


def test_derived_numbers_are_even_where_a_remainder_would_not_be() -> None:
    """Of numbers below three quarters of 2**64 a third is in the first third; of remainders it would be a half."""
    below = derived(b"k", USER, b"n")
    drawn = [below(3 * 2**62) for _ in range(3000)]
    assert 900 < sum(1 for each in drawn if each < 2**62) < 1100
