"""Rules of message texts: which are stored, and what they become."""

import pytest

from mfa.models.template import check, render

MANY = "$display_name" * 24  # 64 characters each: 1,536.


@pytest.mark.parametrize(
    "text",
    ["$code", "${code}", "$code$code", "a${code}b", "$$$code", "$code $$5", "$code $display_name $validity", "é\n$code.",
     "$code ${validity_minutes} min", "$code" + "." * 1578, "$code" + MANY + "." * 42, "$code" + "$$" * 1578],
    ids=lambda text: text[:30],
)  # fmt: skip
def test_a_text_that_is_stored_renders_with_the_code_and_within_one_message(text):
    message = render(check(text), "A2#b" * 5 + "$$", "$" * 64, 3600)
    assert "A2#b" * 5 + "$$" in message
    assert len(message) <= 1600


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        *((text, "not contain") for text in ("", "code", "$$code", "$${code}", "$display_name")),
        *(
            (f"$code {wrong}", "write")
            for wrong in ("$", "${", "$1", "$é", "$ſ", "$ code", "${code", "${co de}", "$$$")
        ),
        *((f"$code {wrong}", "unknown") for wrong in ("$CODE", "$code2", "$codes", "${unknown}")),
        *(("$code" + more, "longer") for more in ("." * 1579, MANY + "." * 43, "$$" * 1579)),
    ],
    ids=lambda text: text[:30],
)
def test_a_text_without_the_code_with_what_is_unknown_or_too_long_is_not(text, problem):
    with pytest.raises(ValueError, match=problem):
        check(text)
