"""`locale` of associate and login_start: the nearest language of a stored template, or of the default texts."""

import pytest


# tests/unit/test_languages.py has what is nearest.
@pytest.mark.parametrize(
    ("text", "locale", "words"),
    [
        ("stored", "de-AT", "Hallo "),
        ("stored", "nn", "Hei "),
        ("stored", "fr", "Hi "),
        ("stored", "", "Hi "),
        ("default", "de-CH", "Anmeldecode"),
        ("default", "zh-TW", "登入驗證碼"),
        ("default", "tlh", "login code"),
        ("default", "", "login code"),
        ("own", "de", "Hi "),
    ],
)
def test_a_message_is_in_the_nearest_language_of_its_text_or_the_default(stack, text, locale, words):
    bodies = {"de": "Hallo $code", "nb": "Hei $code", "pt-BR": "Oi $code", "zh-Hans": "您好 $code"}
    texts = {"stored": stack.template(body="Hi $code", bodies=bodies), "default": "", "own": "Hi $code"}
    shop = stack.application(login_template=texts[text])
    stack.validated(shop)

    stack.ok("login_start", shop, "ann", body={"locale": locale})

    assert words in stack.messages[-1].text


@pytest.mark.parametrize("locale", ["d", "de_DE", "de-", "de\n", "x" * 36, 7, None])
def test_what_is_no_language_tag_is_refused_naming_it(stack, shop, ann, locale):
    body = {"address": "+12025550123", "locale": locale}

    stack.refused("400", "associate", shop, "bob", body=body, naming="locale")
    stack.refused("400", "login_start", shop, ann, body={"locale": locale}, naming="locale")
