"""`locale` of associate and login_start: the nearest language of a stored template, or of the default texts."""

import pytest


# tests/unit/test_languages.py has what is nearest.
@pytest.mark.parametrize(
    ("locale", "begins"), [("de-AT", "Hallo "), ("nn", "Hei "), ("fr", "Hi "), ("", "Hi ")]
)
def test_a_stored_template_answers_in_the_nearest_language(stack, locale, begins):
    bodies = {"de": "Hallo $code", "nb": "Hei $code", "pt-BR": "Oi $code", "zh-Hans": "您好 $code"}
    hello = stack.template(body="Hi $code", bodies=bodies)
    shop = stack.application(associate_template=hello)

    stack.ok("associate", shop, "ann", body={"address": "+12025550123", "locale": locale})

    assert stack.messages[-1].text.startswith(begins)


@pytest.mark.parametrize(
    ("locale", "words"),
    [("de-CH", "Anmeldecode"), ("zh-TW", "登入驗證碼"), ("tlh", "login code"), ("", "login code")],
)
def test_a_default_text_is_in_the_nearest_language_or_english(stack, locale, words):
    shop = stack.application(login_template="")
    stack.validated(shop)

    stack.ok("login_start", shop, "ann", body={"locale": locale})

    assert words in stack.messages[-1].text


def test_an_applications_own_text_has_one_language(stack, shop, ann):
    stack.ok("login_start", shop, ann, body={"locale": "de"})

    assert stack.messages[-1].text.isdigit()


@pytest.mark.parametrize("locale", ["d", "de_DE", "de-", "de\n", "x" * 36, 7, None])
def test_what_is_no_language_tag_is_refused_naming_it(stack, shop, ann, locale):
    body = {"address": "+12025550123", "locale": locale}

    stack.refused("400", "associate", shop, "bob", body=body, naming="locale")
    stack.refused("400", "login_start", shop, ann, body={"locale": locale}, naming="locale")
