"""Default texts of every language: whole, short, and in the segments that this table says."""

import pytest

from mfa.default_texts import ASSOCIATE, LOGIN, choose
from mfa.segments import count
from mfa.templates import check, render

# An example of each type of code.
EXAMPLES = {"NUMERIC": "123456", "ALPHA": "ABCDEF", "ALPHANUMERIC": "A2B3C4", "COMPLEX": "aB2#c@"}
# Segments of the association and the login text in UCS-2, a single one of which holds 70 characters. All others are one
# segment of GSM 03.38.
SEGMENTS = {"ja": (1, 1), "ko": (1, 1), "pl": (2, 1), "ru": (2, 1), "uk": (2, 1), "zh": (1, 1)}


@pytest.mark.parametrize("kind", EXAMPLES)
@pytest.mark.parametrize("language", sorted(ASSOCIATE))
def test_a_text_is_whole_and_costs_what_the_table_says(language: str, kind: str) -> None:
    for texts, segments in zip((ASSOCIATE, LOGIN), SEGMENTS.get(language, (1, 1)), strict=True):
        check(texts[language])
        message = render(texts[language], EXAMPLES[kind], "Shop", 300)
        assert all(part in message for part in (EXAMPLES[kind], "Shop", "5"))
        assert count(message) == segments, message


def test_both_flows_speak_the_same_languages() -> None:
    assert ASSOCIATE.keys() == LOGIN.keys()
    assert len(LOGIN) >= 12


LOCALES = [
    ("de", "de"),
    ("DE-at", "de"),
    ("pt-BR", "pt"),
    ("zh-Hant-TW", "zh"),
    ("zh-x-private", "zh"),
    ("tlh", ""),
]


@pytest.mark.parametrize(("locale", "language"), LOCALES)
def test_the_nearest_language_wins_then_the_default(locale: str, language: str) -> None:
    assert choose(LOGIN, locale, "default") == LOGIN.get(language, "default")
