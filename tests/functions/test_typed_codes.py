"""Rules of comparison: a code is taken as people type it, and what is ignored costs nothing by itself."""

import pytest


def _typed(code, how):
    return how.format(code[:3], code[3:])


@pytest.mark.parametrize(
    "how",
    ["{} {}", "\t{}\u00a0{}\r\n", "\u202a{}{}\u202c", "g {}{}", "G-{}-{}"],
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
