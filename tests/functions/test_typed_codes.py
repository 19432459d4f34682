"""Rules of comparison: a code is taken as people type it, and what is ignored costs nothing by itself."""

import re

import pytest


def _typed(code, how):
    return how.format(code[:3], code[3:])


@pytest.mark.parametrize(
    "how",
    ["{} {}", "{}-{}", "{}\u2013{}", "{}{}\n", "\t{}\u00a0{}\r\n", "\u202a{}{}\u202c", "{}\u200b{}", "g {}{}", "G-{}-{}"],
)  # fmt: skip
def test_the_right_code_is_accepted_as_it_is_typed(stack, how):
    shop = stack.application(auth_token_prefix="G-")
    stack.validated(shop)
    code = stack.login(shop, "ann").removeprefix("G-")

    assert stack.guess(shop, "ann", _typed(code, how)).status == 200


@pytest.mark.parametrize("zero", ["\uff10", "\u0660", "\u06f0", "\u0966"], ids=lambda each: f"{ord(each):x}")
def test_digits_of_every_script_count_as_their_value(stack, shop, ann, zero):
    code = stack.login(shop, ann)

    assert stack.guess(shop, ann, "".join(chr(ord(zero) + int(each)) for each in code)).status == 200


@pytest.mark.parametrize("typed", ["", " ", "-\u2013\u200b", "\n", "\u202a\u202c"], ids=ascii)
def test_what_holds_no_character_is_refused_and_costs_no_attempt(stack, shop, ann, typed):
    code = stack.login(shop, ann)

    stack.refused("400", "validate", shop, ann, body={"validation_code": typed})
    assert stack.item("CODE")["attempts_left"] == {"N": "5"}
    assert stack.guess(shop, ann, code).status == 200


@pytest.mark.parametrize("typed", ["12\0", "\x1b123456", "12\ufffd"], ids=ascii)
def test_other_control_characters_are_refused(stack, shop, ann, typed):
    stack.login(shop, ann)

    stack.refused("400", "validate", shop, ann, body={"validation_code": typed})


def test_complex_codes_hold_nothing_that_a_browser_cuts_or_comparison_ignores(stack):
    shop = stack.application(
        auth_token_type="COMPLEX", auth_code_length=8, autofill_web_origin="https://shop.example"
    )
    seen = set()
    for user in range(30):
        stack.ok("associate", shop, f"user-{user}", body={"address": f"+12025550{100 + user}"})
        text = stack.messages[-1].text
        code = re.search(r"@shop\.example #(\S+)$", text)[1]
        assert len(code) == 8
        seen |= set(code)
    assert not seen & set("#-")
