"""Rules of application tokens: their form, and that only a live one with the right secret is let in."""

import re
import string
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from mfa import access
from mfa.dates import timestamp
from mfa.errors import MfaError, Unauthorized, Unavailable
from mfa.store.table import Table, encoded
from mfa.tenancy import Token

PAGE = Path(__file__).parents[2] / "docs" / "adr" / "0007-token-format.md"
BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase


@pytest.fixture
def issued(dynamo: Any, table: Table, now: int) -> tuple[Token, str]:
    """A token of the account `acme`, as it is stored and as its text."""
    token, text = access.issue(table, "acme", "backend", ["users:read", "codes:send"], now)
    for request in dynamo.made("put_item"):
        item = request["Item"]
        dynamo.items[item["pk"]["S"], item["sk"]["S"]] = item
    dynamo.calls.clear()
    return token, text


def refusal(table: Table, authorization: str, now: int) -> MfaError:
    with pytest.raises(Unauthorized) as error:
        access.authenticate(table, authorization, now)
    return error.value


def test_a_token_has_the_form_that_secret_scanners_look_for(issued: tuple[Token, str]) -> None:
    token, text = issued
    match = re.fullmatch(r"mfa_([0-9a-f]{16})_([0-9A-Za-z]{43})([0-9A-Za-z]{6})", text)
    assert match
    assert match[1] == token.id
    checksum = 0
    for digit in match[3]:
        checksum = checksum * 62 + BASE62.index(digit)
    assert checksum == zlib.crc32(text[:-6].encode())


def test_the_pattern_for_scanners_finds_a_token_in_any_text_and_nothing_else(
    issued: tuple[Token, str],
) -> None:
    """The pattern as the page has it, which is what people paste into their scanners."""
    (pattern,) = re.findall(r"^    (\\bmfa_.+)$", PAGE.read_text(), re.MULTILINE)
    text = issued[1]
    for around in ("{}", "token={}\n", '{{"token": "{}"}}', "https://x/?t={}&u=1", "'{}'"):
        assert re.findall(pattern, around.format(text)) == [text]
    for other in (text[:-1], f"{text}x", f"x{text}", text.upper(), text.replace("mfa", "abc")):
        assert not re.search(pattern, other)


def test_two_tokens_share_neither_id_nor_secret(table: Table, now: int) -> None:
    texts = [access.issue(table, "acme", "backend", [], now)[1] for _ in range(50)]
    assert len({text[4:20] for text in texts}) == len({text[21:64] for text in texts}) == 50


def test_a_live_token_is_let_in_as_what_it_was_issued_as(
    table: Table, issued: tuple[Token, str], now: int
) -> None:
    token, text = issued
    assert access.authenticate(table, f"Bearer {text}", now).token == token
    assert (token.account, token.name, token.scopes) == ("acme", "backend", ("codes:send", "users:read"))
    assert token.created_date == timestamp(now)


def test_a_token_with_any_one_character_changed_fails_its_checksum(
    dynamo: Any, table: Table, issued: tuple[Token, str], now: int
) -> None:
    text = issued[1]
    for place in range(len(text)):
        changed = text[:place] + ("0" if text[place] != "0" else "1") + text[place + 1 :]
        refusal(table, f"Bearer {changed}", now)
    assert dynamo.calls == []


def test_a_wrong_secret_is_refused_though_its_checksum_is_right(
    table: Table, issued: tuple[Token, str], now: int
) -> None:
    _, other = access.issue(table, "acme", "backend", [], now)
    body = issued[1][:21] + other[21:64]
    value, checksum = zlib.crc32(body.encode()), ""
    for _ in range(6):
        value, digit = divmod(value, 62)
        checksum = BASE62[digit] + checksum
    refusal(table, f"Bearer {body}{checksum}", now)


def test_a_refusal_does_not_say_which_part_was_wrong(
    dynamo: Any, table: Table, issued: tuple[Token, str], now: int
) -> None:
    malformed = refusal(table, "Bearer x", now)
    dynamo.items.clear()
    unknown = refusal(table, f"Bearer {issued[1]}", now)
    assert malformed.description == unknown.description


def test_an_account_that_cannot_be_stored_gets_no_token(
    dynamo: Any, table: Table, refused: Callable[..., ClientError], now: int
) -> None:
    dynamo.outcomes = [refused("ThrottlingException")]
    with pytest.raises(Unavailable):
        access.issue(table, "acme", "first", [], now)
    assert len(dynamo.made("put_item")) == 1


def test_the_account_is_found_with_its_token(
    dynamo: Any, table: Table, issued: tuple[Token, str], now: int
) -> None:
    dynamo.items["ACCOUNT#acme", "ACCOUNT"] |= encoded({"status": "suspended", "limits": "max_attempts=3"})
    account = access.authenticate(table, f"Bearer {issued[1]}", now).account
    assert (account.id, account.status, account.limits) == ("acme", "suspended", (("max_attempts", 3),))


def test_a_token_whose_account_is_gone_is_refused(
    dynamo: Any, table: Table, issued: tuple[Token, str], now: int
) -> None:
    del dynamo.items["ACCOUNT#acme", "ACCOUNT"]
    refusal(table, f"Bearer {issued[1]}", now)


def test_an_account_of_before_is_active_and_unlimited(
    dynamo: Any, table: Table, issued: tuple[Token, str], now: int
) -> None:
    dynamo.items["ACCOUNT#acme", "ACCOUNT"] = encoded(
        {"id": "acme", "created_date": "c", "version_number": 1}
    )
    account = access.authenticate(table, f"Bearer {issued[1]}", now).account
    assert (account.id, account.status, account.credit) == ("acme", "active", "unlimited")
