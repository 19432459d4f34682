"""Rules of codes: what is drawn, how evenly, and which guesses are taken for which code."""

import hmac
import inspect
import secrets
import string
import unicodedata
from unittest.mock import Mock

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from mfa.codes.draw import (
    ALPHABETS,
    MAX_LENGTH,
    MAX_PREFIX,
    MIN_LENGTH,
    Binding,
    CodeType,
    _digest,
    derived,
    digests,
    draw,
    guess_digests,
)

KEY = b"k" * 32
USER = Binding("acme", "app", "alice")
LOWER, UPPER, DIGITS = string.ascii_lowercase, string.ascii_uppercase, string.digits
GROUPS = [
    "".join(each for each in ALPHABETS[CodeType.COMPLEX] if test(each))
    for test in (str.islower, str.isupper, str.isdigit, lambda each: not each.isalnum())
]


@given(
    st.sampled_from(CodeType),
    st.integers(MIN_LENGTH, MAX_LENGTH),
    st.lists(st.integers(0, 66), min_size=60, max_size=60),
)
def test_a_code_is_the_first_whole_draw_that_its_type_allows(kind, length, numbers):
    alphabet = ALPHABETS[kind]
    numbers = [number % len(alphabet) for number in numbers]
    letters = [alphabet[number] for number in numbers]
    whole = [
        "".join(letters[start : start + length]) for start in range(0, len(letters) - length + 1, length)
    ]
    groups = GROUPS if kind is CodeType.COMPLEX else []
    allowed = [code for code in whole if all(set(code) & set(group) for group in groups)]
    assume(allowed)
    below = Mock(side_effect=numbers)
    assert draw(kind, length, below) == allowed[0]
    assert {call.args for call in below.call_args_list} == {(len(alphabet),)}


def test_codes_come_from_the_systems_secure_source() -> None:
    assert inspect.signature(draw).parameters["below"].default is secrets.randbelow


def test_alphabets_are_those_of_their_type_without_what_is_mistaken() -> None:
    assert all(len(set(alphabet)) == len(alphabet) for alphabet in ALPHABETS.values())
    assert set(ALPHABETS[CodeType.NUMERIC]) == set(DIGITS)
    assert set(ALPHABETS[CodeType.ALPHA]) == set(UPPER) - set("IO")
    assert set(ALPHABETS[CodeType.ALPHANUMERIC]) == set(UPPER + DIGITS) - set("IO01")
    assert not set(ALPHABETS[CodeType.COMPLEX]) & set("lIoO01")
    assert all(GROUPS)


# --- guesses


def ascii_upper(text: str) -> str:
    return "".join(chr(ord(each) - 32) if each in LOWER else each for each in text)


def compared(text: str) -> str:
    """What the contract says is compared of what people type."""
    invisible = "Zs", "Zl", "Zp", "Cf", "Pd"
    kept = (each for each in text if unicodedata.category(each) not in invisible and not each.isspace())
    return "".join(str(unicodedata.decimal(each, each)) for each in kept if each not in "\u2212\ufe0f\u3164")


def should_match(kind: CodeType, prefix: str, code: str, guess: str) -> bool:
    """The contract's rule of comparison, written anew."""
    typed, begins = compared(guess), ascii_upper(compared(prefix))
    if kind is not CodeType.COMPLEX:
        return ascii_upper(typed) in (code, begins + code)
    head, tail = typed[: len(typed) - len(code)], typed[len(typed) - len(code) :]
    return tail == code and ascii_upper(head) in ("", begins)


def matches(kind: CodeType, prefix: str, code: str, guess: str) -> bool:
    stored = digests(KEY, USER, kind, prefix, code)
    return not guess_digests([KEY], USER, guess).isdisjoint(stored)


prefixes = st.one_of(
    st.just(""),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=MAX_PREFIX),
    st.sampled_from(["G-", "Acme: ", "  ", " a ", "aB2!", "12", "AB2#aB2#aB"]),
)
codes = st.builds(
    lambda kind, length, nonce: (kind, draw(kind, length, derived(KEY, USER, nonce))),
    st.sampled_from(CodeType),
    st.integers(MIN_LENGTH, MAX_LENGTH),
    st.binary(max_size=4),
)
blanks = st.text(st.sampled_from([" ", "\u00a0", "\u2003"]), max_size=3)


@st.composite
def guesses(draws: st.DrawFn, prefix: str, code: str) -> str:
    """Something near the code: with prefix or without, in other case, cut, doubled, mixed or surrounded."""
    parts = [prefix, code, prefix.lower(), code.lower(), prefix.swapcase(), code.swapcase(), prefix.strip()]
    parts += [code[1:], code[:-1], prefix[1:], prefix + " "]
    near = "".join(draws(st.lists(st.sampled_from(parts), min_size=1, max_size=3)))
    text = draws(st.one_of(st.just(near), st.just(prefix + code), st.just(code), st.text(max_size=30)))
    return draws(blanks) + text + draws(blanks)


@given(st.data(), codes, prefixes)
def test_a_guess_is_taken_exactly_if_the_contract_says_so(data, drawn, prefix):
    kind, code = drawn
    guess = data.draw(guesses(prefix, code))
    assert matches(kind, prefix, code, guess) == should_match(kind, prefix, code, guess)
    for right in (code, prefix + code, prefix.swapcase() + code):
        assert matches(kind, prefix, code, right)


@pytest.mark.parametrize(("code", "guess"), [("ASSBCD", "AßBCD"), ("ASBCD", "AſBCD"), ("AFFBC", "AﬀBC")])
def test_letters_outside_ascii_stand_for_no_other(code: str, guess: str) -> None:
    assert not matches(CodeType.ALPHA, "", code, guess)


def test_a_digest_is_the_hmac_of_its_parts_each_after_its_length_in_four_bytes() -> None:
    """Codes outlive an upgrade: what is stored today is compared tomorrow."""
    parts = (b"acme", b"app", b"alice", b"folded", b"123456")
    message = b"".join(bytes([0, 0, 0, len(part)]) + part for part in parts)

    assert digests(KEY, USER, CodeType.NUMERIC, "", "123456").plain == hmac.digest(KEY, message, "sha256")


@given(
    st.text(
        st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="-"), min_size=1, max_size=8
    )
)
def test_prefix_and_complex_code_do_not_run_into_each_other(text: str) -> None:
    """Two ways to cut one text into prefix and code are two digests."""
    made = [
        digests(KEY, USER, CodeType.COMPLEX, text[:cut], text[cut:] + "aB2!").prefixed
        for cut in range(len(text) + 1)
    ]
    assert len(set(made)) == len(made)


@given(st.text(st.sampled_from(ALPHABETS[CodeType.COMPLEX] + " -#"), max_size=64))
@example("aB2!" * 16)
@example("xxxxxxxxx" + "aB2!")
@example("aB2!aB2!aB2!aB2!aB2!aB")
@example(" aB2!-aB2!-aB2!")
def test_what_a_guess_stores_stays_small(guess: str) -> None:
    """At most thirteen forms of 32 bytes for each key, so that the item stays within a write unit of 1 KB."""
    assert sum(map(len, guess_digests([KEY], USER, guess))) <= 13 * 32


@pytest.mark.parametrize(
    "typed",
    ["123 456", "123-456", "12\u201334\u201056", "123\u2212456", "\u202a123456\u202c", "123\u200b456", "１２３４５６",
     "١٢٣٤٥٦", "१२३४५६", "1\ufe0f23456", "123456\n", "\t123\u00a0456\r\n", "g123456", "G - 123 456", "\u3164123456"],
)  # fmt: skip
def test_a_code_is_taken_as_people_type_it(typed: str) -> None:
    assert matches(CodeType.NUMERIC, "G-", "123456", typed)
    assert matches(CodeType.COMPLEX, "", "aB2!aB2!", " aB2!-aB\u0662! ")
    assert matches(CodeType.COMPLEX, "Ten+Signs:", "aB2!", "ten+signs: aB2!")


@pytest.mark.parametrize(
    ("form", "typed"),
    [
        (("folded", "S-123456"), "s-123456"),  # A prefix that holds a hyphen.
        (("folded", "ACME: 123456"), " Acme: 123456"),
        (("exact", "aB-2aB2a"), "aB-2aB2a"),  # Its only symbol is one that is not drawn any more.
        (("exact", "aB#2aB2a"), "aB#2aB2a"),
        (("exact", "aB!2-aB2"), " aB!2-aB2"),
    ],
)
def test_a_code_that_an_earlier_release_stored_is_taken_as_it_was_sent(form, typed):
    assert _digest(KEY, USER, *form) in guess_digests([KEY], USER, typed)


# --- derived codes


def test_a_derived_code_is_that_of_its_key_user_and_nonce_alone() -> None:
    def code(key: bytes = b"k", user: Binding = USER, nonce: bytes = b"n") -> str:
        return draw(CodeType.ALPHANUMERIC, 12, derived(key, user, nonce))

    users = [USER._replace(**{part: "x"}) for part in USER._fields]
    others = [code(key=b"x"), code(nonce=b"x"), *(code(user=user) for user in users)]
    assert code() == code()
    assert len({code(), *others}) == 6


def test_derived_numbers_are_within_their_bound_and_even_where_a_remainder_would_not_be() -> None:
    """Of numbers below three quarters of 2**64 a third is in the first third; of remainders it would be a half."""
    below, most = derived(b"k", USER, b"n"), 3 * 2**62
    drawn = [below(most) for _ in range(3000)]
    assert 900 < sum(1 for each in drawn if each < 2**62) < 1100
    assert max(drawn) < most
    assert {below(bound) for bound in (1, 2, 3) for _ in range(40)} == {0, 1, 2}
