"""Rules of sending again, of test numbers, and of derived codes."""

import json
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mfa.codes import Binding, CodeType, derived, draw, guess_digests
from mfa.errors import Unavailable
from mfa.keyring import Keyring, KeySource
from mfa.resources import Challenge, Purpose
from mfa.sending import Draft, SendRequest, draft, write_and_send
from mfa.service import Service
from mfa.sms import Message
from mfa.store.table import ConditionFailed

ADDRESS, OTHER = "+12025550123", "+447400123456"
USER = Binding("acme", "app", "alice")
MESSAGE = Message(ADDRESS, "", "")


def written(world: Any, last: Challenge | None = None, address: str = ADDRESS, **application: Any) -> Draft:
    chosen = {"resend_policy": "SAME", "login_template": "$code $validity_minutes"} | application
    request = SendRequest(world.caller, world.key, "", world.now)
    purpose = chosen.pop("purpose", Purpose.LOGIN)
    return draft(world.service, world.application(**chosen), request, purpose, address, last or Challenge())


def stored(new: Draft, **changes: Any) -> Challenge:
    """The code of a draft as it stands in the table."""
    return replace(Challenge(revision=1, **new.code._asdict()), **changes)


def test_a_live_code_is_sent_again_as_it_is_with_the_time_that_is_left(world: Any) -> None:
    first = written(world, auth_token_prefix="G:")
    world.now += 170_000
    second = written(world, stored(first, attempts_left=2), auth_token_prefix="G:")
    assert second.code == first.code._replace(attempts_left=2)
    assert not second.fresh
    assert (first.messages[0].text.split()[1], second.messages[0].text.split()[1]) == ("5", "2")
    assert first.messages[0].text.split()[0] == second.messages[0].text.split()[0]


@pytest.mark.parametrize("kind", CodeType)
def test_a_code_of_every_type_can_be_sent_again(world: Any, kind: CodeType) -> None:
    fields = {"auth_token_type": kind, "auth_code_length": 8}
    first = written(world, **fields)
    assert written(world, stored(first), **fields).messages == first.messages


@pytest.mark.parametrize(
    ("waited", "fresh"), [(0, False), (200_000, False), (200_001, True), (299_999, True), (300_000, True)]
)
def test_with_less_than_a_third_of_its_time_left_a_code_is_not_sent_again(
    world: Any, waited: int, fresh: bool
) -> None:
    last = stored(written(world))
    world.now += waited
    assert written(world, last).fresh is fresh


@pytest.mark.parametrize("changes", [{"attempts_left": 0}, {"purpose": Purpose.ASSOCIATION}, {"recipe": ""}])
def test_a_code_that_is_exhausted_or_was_for_something_else_is_not_sent_again(
    world: Any, changes: dict[str, Any]
) -> None:
    assert written(world, stored(written(world), **changes)).fresh


def test_a_used_code_is_not_sent_again(world: Any) -> None:
    last = stored(written(world))
    assert written(world, replace(last, guess=frozenset({last.digest}))).fresh


def test_a_code_is_not_sent_again_to_another_address(world: Any) -> None:
    assert written(world, stored(written(world)), OTHER).fresh


def rotated_to(world: Any, *keys: tuple[str, int]) -> None:
    """Give the world code keys, each with the time from which it signs."""
    listed = [{"key": key * 64, "signs_from": signs_from} for key, signs_from in keys]
    text = json.dumps({"key": "k" * 64, "code_keys": listed})
    world.service = replace(world.service, keys=KeySource(lambda: text))


def test_a_code_of_the_key_before_is_sent_again_and_one_of_a_key_that_is_gone_is_not(world: Any) -> None:
    first = written(world)
    rotated_to(world, ("k", 0), ("n", 1))
    assert not written(world, stored(first)).fresh
    rotated_to(world, ("n", 0))
    assert written(world, stored(first)).fresh


def test_by_default_every_code_is_a_new_one_that_cannot_be_made_again(world: Any) -> None:
    first = written(world, resend_policy="NEW")
    assert (first.code.nonce, first.code.recipe) == (b"", "")
    assert written(world, stored(first), resend_policy="NEW").fresh


def test_a_code_sent_again_is_of_the_settings_it_was_made_with(world: Any) -> None:
    first = written(world, auth_token_prefix="A-", auth_code_length=8)
    again = written(world, stored(first), auth_token_prefix="B-", auth_code_length=6)
    assert again.messages[0].text.split()[0] == first.messages[0].text.split()[0]


def test_what_is_stored_recognises_the_code_that_was_sent(world: Any, keyring: Keyring) -> None:
    for policy in ("NEW", "SAME"):
        new = written(world, resend_policy=policy)
        guess = guess_digests(keyring.accepted, Binding(*world.key), new.messages[0].text.split()[0])
        assert stored(new).matched_by(guess)


def test_a_test_number_has_its_fixed_code(world: Any) -> None:
    settings = replace(world.service.settings, test_numbers={ADDRESS: "ABCD"})
    world.service = Service(world.service.table, settings, world.service.keys)
    assert written(world).messages[0].text.split()[0] == "ABCD"
    assert written(world, None, OTHER).messages[0].text.split()[0] != "ABCD"


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


def test_derived_numbers_are_even() -> None:
    below = derived(b"k", USER, b"n")
    drawn = Counter(below(10) for _ in range(10_000))
    # With 9 degrees of freedom chi-square is below 27.88 in 999 of 1,000 cases; these numbers are always the same.
    assert sum((drawn[digit] - 1000) ** 2 / 1000 for digit in range(10)) < 27.88


def test_derived_numbers_are_even_where_a_remainder_would_not_be() -> None:
    """Of numbers below three quarters of 2**64 a third is in the first third; of remainders it would be a half."""
    below = derived(b"k", USER, b"n")
    drawn = [below(3 * 2**62) for _ in range(3000)]
    assert 900 < sum(1 for each in drawn if each < 2**62) < 1100


# --- undoing


def _raising(error: Exception) -> Any:
    def act() -> None:
        raise error

    return act


@pytest.mark.parametrize(
    ("write", "send", "undone"),
    [
        (_raising(ConditionFailed()), lambda: MESSAGE, []),
        (lambda: None, lambda: MESSAGE, []),
        (_raising(Unavailable()), lambda: MESSAGE, [False]),
        (lambda: None, _raising(Unavailable()), [True]),
    ],
    ids=["a lost race wrote nothing", "success", "a write that may have come through", "a send that failed"],
)
def test_what_may_have_been_written_is_undone_and_whether_it_was_is_told(
    write: Any, send: Any, undone: Any
) -> None:
    told: list[bool] = []
    with suppress(ConditionFailed, Unavailable):
        write_and_send(write, send, told.append)
    assert told == undone


def test_the_first_failure_is_told_even_if_undoing_fails() -> None:
    first = Unavailable("first")
    with pytest.raises(Unavailable) as raised:
        write_and_send(lambda: None, _raising(first), lambda _: _raising(Unavailable("second"))())
    assert raised.value is first
