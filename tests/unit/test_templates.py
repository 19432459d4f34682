"""Rules of message texts: which are stored, and what they become."""

import re
from contextlib import suppress
from string import ascii_letters, digits

from hypothesis import assume, given
from hypothesis import strategies as st

from mfa.models.template import check, render

KNOWN = {"code": 22, "display_name": 64, "validity_minutes": 2}
# What may stand after a $, from the library's manual: another, a name, a name in braces; anything else is wrong.
PLACEHOLDER = re.compile(r"\$(?:(\$|[A-Za-z_]\w*)|\{([A-Za-z_]\w*)\}|)", re.ASCII)


def placeholders(text: str) -> list[str]:
    """The names after each $, "$" for $$, "" for what is wrong."""
    return [name or braced for name, braced in PLACEHOLDER.findall(text)]


def should_pass(text: str) -> bool:
    names, plain = placeholders(text), PLACEHOLDER.sub("", text)
    return (
        "code" in names
        and set(names) <= {*KNOWN, "$"}
        and len(plain) + sum(KNOWN.get(name, 1) for name in names) <= 1600
        and not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text)
    )


def passes(text: str) -> bool:
    with suppress(ValueError):
        check(text)
        return True
    return False


pieces = st.one_of(
    st.sampled_from(["$code", "${code}", "$display_name", "${validity_minutes}", "$$", " ", "text", "\n"]),
    st.sampled_from(
        ["$", "${", "}", "$CODE", "$code2", "$1", "$é", "$ſ", "${code", "$ code", "$unknown", "$$code"]
    ),
    st.text(max_size=4),
)
texts = st.one_of(
    st.lists(pieces, max_size=8).map("".join),
    st.lists(pieces, max_size=3).map(lambda each: "$code " + "".join(each)),
    st.integers(1, 40).map(lambda count: "$code" + "$display_name" * count),
)


@given(texts)
def test_a_text_is_stored_exactly_if_it_has_the_code_and_nothing_unknown(text: str) -> None:
    assert passes(text) == should_pass(text)


@given(
    texts,
    st.text(ascii_letters + digits + "!#$", min_size=4, max_size=22),
    st.text(max_size=64),
    st.integers(30, 3600),
)
def test_a_stored_text_always_renders_with_the_code_and_within_one_message(text, code, name, validity):
    assume(passes(text))
    message = render(text, code, name, validity)
    assert code in message
    assert len(message) <= 1600


def test_a_text_may_fill_one_message_and_no_more() -> None:
    check("$code " + "x" * (1600 - 23))
    assert not passes("$code " + "x" * (1600 - 22))


def test_what_is_filled_in_is_not_read_again() -> None:
    assert render("$display_name $code", "$$12", "$code", 300) == "$code $$12"
