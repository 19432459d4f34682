"""Default texts of every language: whole, short, and in the segments that this table says."""

import re
import xml.etree.ElementTree as ET

import pytest

from mfa.messages import email_texts, voice_texts
from mfa.messages.segments import count
from mfa.messages.sms_texts import ASSOCIATE, LOGIN
from mfa.models.template import check, render

# An example of each type of code.
EXAMPLES = {"NUMERIC": "123456", "ALPHA": "ABCDEF", "ALPHANUMERIC": "A2B3C4", "COMPLEX": "aB2!c@"}
# Segments of the association's text: more than one in UCS-2, a segment of which holds 70 characters.
SEGMENTS = {"pl": 2, "ru": 2, "uk": 2}


@pytest.mark.parametrize("kind", EXAMPLES)
@pytest.mark.parametrize("language", sorted(ASSOCIATE))
def test_a_text_is_whole_and_costs_what_the_table_says(language: str, kind: str) -> None:
    for texts, segments in ((ASSOCIATE, SEGMENTS.get(language, 1)), (LOGIN, 1)):
        check(texts[language])
        message = render(texts[language], EXAMPLES[kind], "Shop", 300)
        assert all(part in message for part in (EXAMPLES[kind], "Shop", "5"))
        assert count(message) == segments, message


@pytest.mark.parametrize("language", sorted(email_texts.LOGIN))
@pytest.mark.parametrize("seconds", [30, 59, 60, 119, 600])
def test_a_text_never_promises_more_time_than_there_is(language: str, seconds: int) -> None:
    texts = [email_texts.LOGIN[language].body, email_texts.ASSOCIATE[language].body]
    texts += [each[language] for each in (ASSOCIATE, LOGIN) if language in each]
    for text in texts:
        said = re.search("[0-9]+ ?([^ .,，0-9]+)", render(text, "CODE", "Shop", seconds, language))
        assert said
        in_seconds = said[1][0] in "sSс秒초"
        assert int(re.findall("[0-9]+", said[0])[0]) == (seconds if in_seconds else seconds // 60)
        assert in_seconds == (seconds < 60)


def test_both_flows_texts_e_mails_and_calls_speak_the_same_languages() -> None:
    assert ASSOCIATE.keys() == LOGIN.keys()
    assert len(LOGIN) >= 12
    # English texts are in the models.
    assert email_texts.LOGIN.keys() == email_texts.ASSOCIATE.keys() == LOGIN.keys() | {"en"}
    # No voice speaks two of them, and what is spoken has no script.
    assert LOGIN.keys() | {"en"} == voice_texts.TEXTS.keys() | {"fi", "uk", "zh-Hant"}


@pytest.mark.parametrize("language", sorted(email_texts.LOGIN))
def test_an_e_mail_is_whole_and_its_subject_names_the_sender_and_no_code(language: str) -> None:
    for texts in (email_texts.LOGIN, email_texts.ASSOCIATE):
        check(texts[language].body)
        body = render(texts[language].body, "123456", "Shop", 300)
        assert all(part in body for part in ("123456", "Shop", "5", "\n\n"))
        subject = email_texts.subject(texts[language], "Shop")
        assert "Shop" in subject
        assert "$" not in subject
        assert not re.search("[0-9]", subject)


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
