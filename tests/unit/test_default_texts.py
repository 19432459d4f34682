"""Default texts of every language: whole, short, and as they go out with every type of code and setting for autofill.

A change shows in tests/golden/messages.txt, which `UPDATE=1` writes anew.
"""

import json
import os
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from mfa.messages import compose, email_texts, segments, sms_texts, voice_texts
from mfa.models.resources import Application
from mfa.models.template import DEFAULT_ASSOCIATE, DEFAULT_LOGIN, check, render

GOLDEN = Path(__file__).parents[1] / "golden" / "messages.txt"
# An example of each type of code.
CODES = {"NUMERIC": "123456", "ALPHA": "ABCDEF", "ALPHANUMERIC": "A2B3C4", "COMPLEX": "aB2!c@"}
ORIGIN, HASH = "https://shop.example", "FA+9qCX9VSu"
SETTINGS = {"none": ("", ""), "web": (ORIGIN, ""), "android": ("", HASH), "both": (ORIGIN, HASH)}
# The texts of each flow by language. English ones of text messages are in the models.
FLOWS = {
    "associate": {"en": DEFAULT_ASSOCIATE, **sms_texts.ASSOCIATE},
    "login": {"en": DEFAULT_LOGIN, **sms_texts.LOGIN},
}
MAILS = {"associate": email_texts.ASSOCIATE, "login": email_texts.LOGIN}
# Segments of the association's text: more than one in UCS-2, a segment of which holds 70 characters.
SEGMENTS = {"pl": 2, "ru": 2, "uk": 2}
every_language = pytest.mark.parametrize("language", sorted(FLOWS["login"]))


def lines() -> Iterator[str]:
    """Text messages by all settings; then e-mails and calls, which have no lines for autofill, and no segments."""
    yield "# language flow codes autofill: segments, message"
    for language, flow, kind, autofill in product(sorted(FLOWS["login"]), FLOWS, CODES, SETTINGS):
        origin, app = SETTINGS[autofill]
        shop = Application(id="", account="", name="Shop", auth_token_type=kind)
        shop = replace(shop, autofill_web_origin=origin, autofill_android_hash=app)
        if kind == "ALPHA" and autofill != "none":
            continue  # Refused.
        filling = compose.Filling("", CODES[kind], "Shop", 300, language)
        message = compose.compose(shop, FLOWS[flow][language], filling)
        written = json.dumps(message, ensure_ascii=False)
        yield f"{language} {flow} {kind} {autofill}: {segments.count(message)}, {written}"
    yield "# language flow codes EMAIL: subject, message"
    for language, flow, kind in product(sorted(email_texts.LOGIN), FLOWS, CODES):
        text, tag = email_texts.choose(MAILS[flow], language)
        body = render(text.body, CODES[kind], "Shop", 300, tag)
        mail = json.dumps([render(text.subject, "", "Shop", 0), body], ensure_ascii=False)
        yield f"{language} {flow} {kind} EMAIL: {mail}"
    yield "# language flow codes VOICE: voice, what is said; no COMPLEX codes"
    for language, flow, kind in product(sorted(voice_texts.TEXTS), FLOWS, list(CODES)[:3]):
        spoken = voice_texts.choose(language)
        made = voice_texts.compose(getattr(spoken, flow), spoken.again, "Shop", CODES[kind])
        yield f"{language} {flow} {kind} VOICE: {spoken.voice}, {json.dumps(made, ensure_ascii=False)}"


def test_messages_read_and_cost_what_the_golden_file_says() -> None:
    if os.environ.get("UPDATE"):
        GOLDEN.write_text("\n".join(lines()) + "\n")
    assert GOLDEN.read_text().splitlines() == list(lines())


def test_a_short_name_leaves_room_for_the_hash_in_every_language() -> None:
    asked = [line for line in GOLDEN.read_text().splitlines() if " android: " in line or " both: " in line]
    left_out = {line.split()[0] for line in asked if HASH not in line}
    # In UCS-2 the text and the hash do not fit in one segment of 70 characters.
    assert left_out <= {"ja", "ko", "pl", "ru", "uk", "zh", "zh-Hant"}


@pytest.mark.parametrize("flow", FLOWS)
@every_language
def test_a_text_is_whole_and_costs_what_the_table_says_and_no_subject_has_a_code(language, flow):
    check(FLOWS[flow][language])
    for code in CODES.values():
        message = render(FLOWS[flow][language], code, "Shop", 300)
        assert all(part in message for part in (code, "Shop", "5"))
        assert segments.count(message) == (SEGMENTS.get(language, 1) if flow == "associate" else 1), message
    mail = MAILS[flow][language]
    body, subject = (render(each, "123456", "Shop", 300) for each in (check(mail.body), mail.subject))
    assert all(part in body for part in ("123456", "Shop", "5", "\n\n"))
    assert re.fullmatch("[^0-9$]*Shop[^0-9$]*", subject)


@every_language
@pytest.mark.parametrize("seconds", [30, 59, 60, 119, 600])
def test_a_text_never_promises_more_time_than_there_is(language: str, seconds: int) -> None:
    texts = [each[language] for each in FLOWS.values()]
    for text in (*texts, *(each[language].body for each in MAILS.values())):
        said = re.search("[0-9]+ ?([^ .,，0-9]+)", render(text, "CODE", "Shop", seconds, language))
        assert said
        in_seconds = said[1][0] in "sSс秒초"
        assert int(re.findall("[0-9]+", said[0])[0]) == (seconds if in_seconds else seconds // 60)
        assert in_seconds == (seconds < 60)


def test_both_flows_texts_e_mails_and_calls_speak_the_same_languages() -> None:
    spoken = FLOWS["login"].keys()
    assert len(spoken) > 12
    assert FLOWS["associate"].keys() == email_texts.LOGIN.keys() == email_texts.ASSOCIATE.keys() == spoken
    # No voice speaks two of them, and what is spoken has no script.
    assert voice_texts.TEXTS.keys() | {"fi", "uk", "zh-Hant"} == spoken


@pytest.mark.parametrize(
    ("locale", "voice"), [("de-AT", "VICKI"), ("zh-TW", "ZHIYU"), ("fi", "JOANNA"), ("", "JOANNA")]
)
def test_a_call_speaks_the_nearest_language_or_english(locale: str, voice: str) -> None:
    assert voice_texts.choose(locale).voice == voice


@pytest.mark.parametrize("language", sorted(voice_texts.TEXTS))
def test_a_call_says_the_code_twice_by_its_characters(language: str) -> None:
    spoken = voice_texts.choose(language)
    for text in (spoken.associate, spoken.login):
        # U+FFFE is no character of XML.
        said = ET.fromstring(voice_texts.compose(text, spoken.again, "Fish & \ufffe<Chips>", "A2B3C4"))
        assert "".join(each.text or "" for each in said.iter("say-as")) == "A2B3C4" * 2
        assert {each.get("interpret-as") for each in said.iter("say-as")} == {"characters"}
        assert "Fish & <Chips>" in "".join(said.itertext())
        assert {each.tag for each in said.iter()} == {"speak", "break", "say-as"}
