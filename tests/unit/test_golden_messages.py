"""Every default text with every type of code and every setting for autofill, as it goes out, and in how many segments.

A change shows in tests/golden/messages.txt, which `UPDATE=1` writes anew.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

from mfa.messages import compose, email_texts, segments, sms_texts, voice_texts
from mfa.models.resources import Application
from mfa.models.template import DEFAULT_ASSOCIATE, DEFAULT_LOGIN, render

GOLDEN = Path(__file__).parents[1] / "golden" / "messages.txt"
CODES = {"NUMERIC": "123456", "ALPHA": "ABCDEF", "ALPHANUMERIC": "A2B3C4", "COMPLEX": "aB2!c@"}
ORIGIN, HASH = "https://shop.example", "FA+9qCX9VSu"
SETTINGS = {"none": ("", ""), "web": (ORIGIN, ""), "android": ("", HASH), "both": (ORIGIN, HASH)}
FLOWS = {
    "associate": {"en": DEFAULT_ASSOCIATE, **sms_texts.ASSOCIATE},
    "login": {"en": DEFAULT_LOGIN, **sms_texts.LOGIN},
}


def lines() -> Iterator[str]:
    """Text messages by all settings; then e-mails and calls, which have no lines for autofill, and no segments."""
    yield "# language flow codes autofill: segments, message"
    languages = sorted(FLOWS["login"])
    for language, flow, kind, autofill in product(languages, FLOWS, CODES, SETTINGS):
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
        texts = email_texts.LOGIN if flow == "login" else email_texts.ASSOCIATE
        text, tag = email_texts.choose(texts, language)
        body = render(text.body, CODES[kind], "Shop", 300, tag)
        mail = json.dumps([render(text.subject, "", "Shop", 0), body], ensure_ascii=False)
        yield f"{language} {flow} {kind} EMAIL: {mail}"
    yield "# language flow codes VOICE: voice, what is said; no COMPLEX codes"
    for language, flow, kind in product(sorted(voice_texts.TEXTS), FLOWS, list(CODES)[:3]):
        spoken = voice_texts.choose(language)
        said = spoken.login if flow == "login" else spoken.associate
        made = voice_texts.compose(said, spoken.again, "Shop", CODES[kind])
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
