"""What goes out whole: the lines for autofill, and the cap of segments."""

import string
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import pytest

from mfa.codes.draw import ALPHABETS, CodeType
from mfa.errors import InvalidRequest
from mfa.messages import compose, segments
from mfa.messages.compose import Filling
from mfa.models.resources import Application
from mfa.models.template import StoredTemplate, Text

SHOP = Application(id="i", account="a", name="Shop")
FILLING = Filling("G-", "123456", "Shop", 300)
ORIGIN, HASH = "https://shop.example", "FA+9qCX9VSu"


@pytest.mark.parametrize("code", ["123456", "A2B3C4", "aB2#c@", "%aB2:/c+"])
@pytest.mark.parametrize("line", ["", f"{HASH}\n"], ids=["alone", "after the app's"])
def test_the_last_line_binds_the_code_to_the_origin(code, line):
    """As https://wicg.github.io/sms-one-time-codes/, 3.2, reads it."""
    shop = replace(SHOP, autofill_web_origin=ORIGIN, autofill_android_hash=line.strip())
    message = compose.compose(shop, "$code\nis your code", FILLING._replace(code=code))
    assert message == f"G-{code}\nis your code\n{line}@shop.example #{code}"


@pytest.mark.parametrize(
    ("text", "carried"),
    [
        ("$code" + "." * 120, True),  # 140 bytes with 8 of the code and 12 of the hash.
        ("$code" + "." * 121, False),
        ("$code" + "é" * 60, True),  # Two bytes each.
        ("$code" + "é" * 61, False),
        ("$code" + "я" * 50, True),  # 70 characters of UCS-2, 120 bytes.
        ("$code" + "." * 59 + "я", False),  # 80 characters in 81 bytes, but two segments of UCS-2.
    ],
)
def test_the_hash_is_carried_where_android_reads_it(text: str, carried: bool) -> None:
    message = compose.compose(replace(SHOP, autofill_android_hash=HASH), text, FILLING)
    assert message.endswith(f"\n{HASH}") == carried
    if carried:
        assert len(message.encode()) <= 140
        assert segments.count(message) == 1


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


def test_what_a_prefix_may_do_is_counted() -> None:
    # Printable ASCII, but "`" is not in GSM 03.38 and these nine take two places in it.
    twice = {each for each in string.printable[:95] if segments.count(each * 160) > 1}
    assert twice == set("^{}\\[~]|`")
    login = "$code" + "." * 148
    shop = replace(SHOP, login_template=login, associate_template="$code", auth_token_prefix="S-")
    compose.require_sendable(shop, 1)
    with pytest.raises(InvalidRequest, match="login_template: a message can take 3 segments"):
        compose.require_sendable(replace(shop, auth_token_prefix="`-"), 1)


NAMED = {"associate_template": "$code $display_name" + "." * 140}
COMPLEX = {"autofill_web_origin": ORIGIN, "auth_token_type": "COMPLEX"}
MINUTES = {"login_template": "$code $validity_minutes"}
# Settings, and the field that is named where they cannot be sent or filled in. Pairs are on either side of a bound.
SETTINGS: list[tuple[dict[str, Any], str]] = [
    ({"login_template": "$code" + "." * 154}, ""),
    ({"login_template": "$code" + "." * 155}, "login_template"),
    ({"associate_template": "$code" + "я" * 65}, "associate_template"),
    (NAMED | {"display_name": "D" * 13}, ""),
    (NAMED | {"display_name": "D" * 14}, "associate_template"),
    ({"login_template": "$code" + "." * 112, "autofill_web_origin": ORIGIN}, ""),  # 140 characters.
    ({"login_template": "$code" + "." * 113, "autofill_web_origin": ORIGIN}, "login_template"),
    ({"auth_code_length": 12}, ""),
    (COMPLEX | {"auth_code_length": 10}, ""),
    ({"auth_code_length": 11, "autofill_web_origin": ORIGIN}, "auth_code_length"),
    ({"auth_code_length": 12, "autofill_android_hash": HASH}, "auth_code_length"),
    ({"display_name": "x @evil.example #9", "autofill_web_origin": ORIGIN}, "associate_template"),
    ({"display_name": "@evil.example\u00a0#9", "autofill_web_origin": ORIGIN}, "associate_template"),
    ({"name": "@evil.example  #9", "autofill_web_origin": ORIGIN}, "associate_template"),
    ({"login_template": "@evil.example #$code", "autofill_web_origin": ORIGIN}, "login_template"),
    ({"login_template": "@evil.example\n#1 $code", "autofill_web_origin": ORIGIN}, "login_template"),
    ({"login_template": "$code #1 for @shop", "autofill_web_origin": ORIGIN}, ""),
    ({"login_template": "@shop.example #$code"}, ""),  # One's own line, where the setting makes none.
    (COMPLEX | {"login_template": "$code #1"}, "login_template"),
    (MINUTES | {"auth_token_validity_duration": 60}, ""),
    (MINUTES | {"auth_token_validity_duration": 59}, "login_template"),
    (MINUTES | {"auth_token_validity_duration": 179, "resend_policy": "SAME"}, "login_template"),
    ({"login_template": "$code $validity", "auth_token_validity_duration": 30, "resend_policy": "SAME"}, ""),
    ({"login_template": "$code" + "." * 122, "autofill_android_hash": HASH}, ""),
    ({"login_template": "$code" + "." * 123, "autofill_android_hash": HASH}, "login_template"),
    ({"display_name": "я" * 9, "autofill_android_hash": HASH}, "associate_template"),
    ({"autofill_web_origin": ORIGIN, "autofill_android_hash": HASH}, ""),
    ({"auth_token_type": "ALPHA"}, ""),
    ({"auth_token_type": "ALPHA", "autofill_web_origin": ORIGIN}, "auth_token_type"),
    ({"auth_token_type": "ALPHA", "autofill_android_hash": HASH}, "auth_token_type"),
]


@pytest.mark.parametrize(("fields", "named"), SETTINGS)
def test_settings_that_cannot_be_sent_or_filled_in_are_refused_naming_the_field(fields, named):
    with pytest.raises(InvalidRequest, match=f"^{named}: ") if named else nullcontext():
        compose.require_sendable(replace(SHOP, **fields), 1)


def test_texts_cost_what_their_longest_message_does() -> None:
    body = "$code" + "." * 138
    bodies = {"zh-Hant": "$code " + "号" * 60, "de": "$code$display_name" + "." * 80}
    template = StoredTemplate("", "", "", body, bodies)
    assert compose.template_costs(template, 2) == {"x-segments": "body=1, zh-hant=2, de=2"}
    with pytest.raises(InvalidRequest, match=r"bodies\.zh-Hant: a message can take 2 segments"):
        compose.template_costs(template, 1)
    named = "019ab2c4-5d6e-7f80-9a1b-2c3d4e5f6071"
    shop = replace(SHOP, login_template="$code" + "." * 155, associate_template=named)
    assert compose.costs(SHOP) == {"x-segments": "associate_template=1, login_template=1"}
    assert compose.costs(shop) == {"x-segments": "login_template=2"}
    assert compose.costs(replace(shop, login_template=named)) == {}


def test_validity_is_said_in_the_language_of_the_text() -> None:
    short = FILLING._replace(validity_seconds=45)
    for language, said in (("de-AT", "45 Sek."), ("", "45 s")):
        texts = (Text("$code $validity", language),)
        assert compose.choose(SHOP, texts, short, 1) == f"G-123456 {said}"
