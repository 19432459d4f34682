"""Which of several languages serves one that is asked for."""

from itertools import permutations

import pytest

from mfa.values.languages import nearest

# What is there, what is asked for, and what it gets.
CHOICES = [
    # Lookup: RFC 4647, 3.4.
    ("de en", "de-AT", "de"),
    ("de de-AT", "de-AT-1996", "de-AT"),
    ("zh-Hant-CN zh", "zh-Hant-CN-x-private1-private2", "zh-Hant-CN"),
    ("zh-x zh", "zh-x-private", "zh"),
    ("de en", "fr", None),
    ("de", "d", None),
    ("den", "de", None),
    # The names of written Norwegian.
    ("nb en", "no", "nb"),
    ("nb en", "nn-NO", "nb"),
    ("no en", "nb-NO", "no"),
    ("no en", "nn", "no"),
    ("nb nn", "no", "nb"),
    ("nb no", "nn", "no"),
    ("no nb-NO", "nb", "nb-NO"),
    ("nn da", "nb", "nn"),
    # Others of the same language.
    ("pt-BR en", "pt", "pt-BR"),
    ("pt-BR pt-PT", "pt-AO", "pt-PT"),
    ("pt-BR pt-PT pt", "pt-AO", "pt"),
    ("de-CH de-AT de-DE", "de", "de-DE"),
    ("en-US en-GB", "en-AU", "en-GB"),
    ("de-x-formal", "de-AT", "de-x-formal"),
    # Of one region, though only one of the two names its script.
    ("zh-TW zh-HK", "zh-Hant-TW", "zh-TW"),
    ("zh-TW zh-Hant-HK", "zh-HK", "zh-Hant-HK"),
    ("en-GB en-US", "en-Latn-US", "en-US"),
    # No other script than the one that is named or implied.
    ("zh-Hans en", "zh-TW", None),
    ("zh-Hant en", "zh-CN", None),
    ("zh-CN en", "zh-Hant", None),
    ("zh-Hant zh-Hans", "zh-HK", "zh-Hant"),
    ("zh-Hant zh-Hans zh", "zh-SG", "zh-Hans"),
    ("zh-TW zh", "zh-Hant", "zh-TW"),
    ("zh-Hant zh-TW", "zh-TW", "zh-TW"),
    ("sr-Cyrl sr-Latn", "sr-ME", "sr-Latn"),
    ("sr-Latn en", "sr-RS", None),
    # What leaves the script open serves any, and takes any.
    ("zh en", "zh-Hant-TW", "zh"),
    ("zh-Hant en", "zh", "zh-Hant"),
    ("zh-Hant en", "zh-US", "zh-Hant"),
    ("de-Latn", "de-x-latn", "de-Latn"),
]


@pytest.mark.parametrize(("there", "asked", "gets"), CHOICES)
def test_the_nearest_language_is_the_same_in_whatever_order_and_case_they_stand(there, asked, gets):
    for case in (str, str.upper, str.lower):
        found = {nearest(tags, case(asked)) for tags in permutations(case(there).split())}
        assert found == {gets and case(gets)}
