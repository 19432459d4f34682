"""Rules of application tokens: their form, that no two are alike, and that a changed one is refused."""

import re
import string
import zlib
from pathlib import Path

import pytest

from mfa.errors import Unauthorized
from mfa.tenants import tokens

PAGE = Path(__file__).parents[2] / "docs" / "adr" / "0007-token-format.md"
BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase


@pytest.fixture
def text(table, now):
    """The text of a token of the account `acme`."""
    return tokens.issue(table, "acme", "backend", ["users:read", "codes:send"], now)[1]


def test_a_token_has_the_form_that_secret_scanners_find_in_any_text(text):
    """By the pattern as the page has it, which is what people paste into their scanners."""
    match = re.fullmatch(r"mfa_[0-9a-f]{16}_[0-9A-Za-z]{43}([0-9A-Za-z]{6})", text)
    assert match
    checksum = 0
    for digit in match[1]:
        checksum = checksum * 62 + BASE62.index(digit)
    assert checksum == zlib.crc32(text[:-6].encode())
    (pattern,) = re.findall(r"^    (\\bmfa_.+)$", PAGE.read_text(), re.MULTILINE)
    for around in ("{}", "token={}\n", '{{"token": "{}"}}', "https://x/?t={}&u=1", "'{}'"):
        assert re.findall(pattern, around.format(text)) == [text]
    for other in (text[:-1], f"{text}x", f"x{text}", text.upper(), text.replace("mfa", "abc")):
        assert not re.search(pattern, other)


def test_two_tokens_share_neither_id_nor_secret(table, now):
    issued = [tokens.issue(table, "acme", "backend", [], now) for _ in range(50)]
    assert all(token.id == text[4:20] for token, text in issued)
    assert len({text[4:20] for _, text in issued}) == len({text[21:64] for _, text in issued}) == 50


def test_a_token_with_one_character_changed_is_refused_without_a_look_at_the_table(dynamo, table, text, now):
    dynamo.calls.clear()
    for place, there in enumerate(text):
        changed = text[:place] + ("0" if there != "0" else "1") + text[place + 1 :]
        with pytest.raises(Unauthorized):
            tokens.authenticate(table, f"Bearer {changed}", now)
    assert dynamo.calls == []
