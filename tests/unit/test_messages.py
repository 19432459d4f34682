"""What goes out whole: the lines for autofill, and the cap of segments."""

from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import pytest

from mfa.codes.draw import ALPHABETS, CodeType
from mfa.errors import InvalidRequest
from mfa.messages import compose, segments
from mfa.messages.compose import Filling
from mfa.models.resources import Application
from mfa.models.template import Text

SHOP = Application(id="i", account="a", name="Shop")
FILLING = Filling("G-", "123456", "Shop", 300)
ORIGIN, HASH = "https://shop.example", "FA+9qCX9VSu"

# 1,579 characters with a code of six, all of GSM 03.38: 11 segments.
LONG = "$code" + "." * 1573


@pytest.mark.parametrize(("host", "fits"), [("a" * 11, True), ("a" * 12, False)])
def test_the_lines_for_autofill_count_among_the_characters_of_one_publish(host: str, fits: bool) -> None:
    shop = replace(SHOP, autofill_web_origin=f"https://{host}", login_template=LONG)
    filling = FILLING._replace(prefix="")
    assert len(compose.compose(shop, LONG, filling)) == 1600 + (not fits)
    if fits:
        assert compose.choose(shop, (Text(LONG),), filling, 16).startswith("123456...")
        return
    with pytest.raises(InvalidRequest, match=r"^login_template: a message can take 1601 characters; .* 1600"):
        compose.require_sendable(shop, 16)
    with pytest.raises(InvalidRequest, match=r"takes 1601 characters; the messaging service takes 1600"):
        compose.choose(shop, (Text(LONG),), filling, 16)
    assert compose.choose(shop, (Text(LONG), Text("$code")), filling, 16).startswith("123456\n@")


@pytest.mark.parametrize("kind", CodeType)
def test_no_code_pushes_a_text_into_ucs_2_or_takes_two_places(kind: CodeType) -> None:
    assert segments.count("".join(ALPHABETS[kind]) + "x" * (160 - len(ALPHABETS[kind]))) == 1


NAMED = {"associate_template": "$code $display_name" + "." * 140}
COMPLEX = {"autofill_web_origin": ORIGIN, "auth_token_type": "COMPLEX"}
MINUTES = {"login_template": "$code $validity_minutes"}
HASHED = {"autofill_android_hash": HASH}
# Settings, and the field that is named where they cannot be sent or filled in. Pairs are on either side of a bound.
SETTINGS: list[tuple[dict[str, Any], str]] = [
    ({"login_template": "$code" + "." * 154}, ""),
    ({"login_template": "$code" + "." * 155}, "login_template"),
    ({"associate_template": "$code" + "я" * 65}, "associate_template"),
    (NAMED | {"display_name": "D" * 13}, ""),
    (NAMED | {"display_name": "D" * 14}, "associate_template"),
    ({"associate_template": "$code" + "." * 148, "auth_token_prefix": "S-"}, ""),
    ({"associate_template": "$code" + "." * 63, "auth_token_prefix": "`-"}, "associate_template"),  # UCS-2.
    ({"login_template": "$code" + "." * 112, "autofill_web_origin": ORIGIN}, ""),  # 140 characters.
    ({"login_template": "$code" + "." * 113, "autofill_web_origin": ORIGIN}, "login_template"),
    ({"auth_code_length": 12}, ""),
    (COMPLEX | {"auth_code_length": 10}, ""),
    ({"auth_code_length": 11, "autofill_web_origin": ORIGIN}, "auth_code_length"),
    (HASHED | {"auth_code_length": 12}, "auth_code_length"),
    ({"display_name": "x @evil.example #9", "autofill_web_origin": ORIGIN}, "associate_template"),
    ({"display_name": "@evil.example\u00a0#9", "autofill_web_origin": ORIGIN}, "associate_template"),
    ({"name": "@evil.example  #9", "autofill_web_origin": ORIGIN}, "associate_template"),
    ({"auth_token_prefix": "@a.b #", "autofill_web_origin": ORIGIN}, "associate_template"),
    ({"login_template": "@evil.example #$code", "autofill_web_origin": ORIGIN}, "login_template"),
    ({"login_template": "@evil.example\n#1 $code", "autofill_web_origin": ORIGIN}, "login_template"),
    ({"login_template": "$code #1 for @shop", "autofill_web_origin": ORIGIN}, ""),
    ({"login_template": "@shop.example #$code"}, ""),  # One's own line, where the setting makes none.
    (COMPLEX | {"login_template": "$code #1"}, "login_template"),
    (MINUTES | {"auth_token_validity_duration": 60}, ""),
    (MINUTES | {"auth_token_validity_duration": 59}, "login_template"),
    (MINUTES | {"auth_token_validity_duration": 179, "resend_policy": "SAME"}, "login_template"),
    ({"login_template": "$code $validity", "auth_token_validity_duration": 30, "resend_policy": "SAME"}, ""),
    (HASHED | {"login_template": "$code" + "." * 122}, ""),  # 140 bytes with 12 of the hash.
    (HASHED | {"login_template": "$code" + "." * 123}, "login_template"),
    (HASHED | {"login_template": "$code" + "é" * 61}, ""),  # Two bytes each.
    (HASHED | {"login_template": "$code" + "é" * 62}, "login_template"),
    (HASHED | {"login_template": "$code" + "я" * 52}, ""),  # 70 characters of UCS-2, 122 bytes.
    (HASHED | {"login_template": "$code" + "я" * 53}, "login_template"),
    (HASHED | {"autofill_web_origin": ORIGIN}, ""),
    ({"auth_token_type": "ALPHA"}, ""),
    ({"auth_token_type": "ALPHA", "autofill_web_origin": ORIGIN}, "auth_token_type"),
    (HASHED | {"auth_token_type": "ALPHA"}, "auth_token_type"),
]


@pytest.mark.parametrize(("fields", "named"), SETTINGS)
def test_settings_that_cannot_be_sent_or_filled_in_are_refused_naming_the_field(fields, named):
    with pytest.raises(InvalidRequest, match=f"^{named}: ") if named else nullcontext():
        compose.require_sendable(replace(SHOP, **fields), 1)


def test_validity_is_said_in_the_language_of_the_text() -> None:
    short = FILLING._replace(validity_seconds=45)
    for language, said in (("de-AT", "45 Sek."), ("", "45 s")):
        texts = (Text("$code $validity", language),)
        assert compose.choose(SHOP, texts, short, 1) == f"G-123456 {said}"
