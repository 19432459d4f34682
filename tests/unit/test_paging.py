"""Rules of cursors."""

import base64
import string
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mfa.errors import InvalidRequest
from mfa.values.dates import parse_range
from mfa.values.paging import Filters, decode_cursor, encode_cursor

BASE64URL = string.ascii_letters + string.digits + "-_"
SCOPE = "acme/applications"
WANTED: Filters = {"name": "Shop", "auth_code_length": 6, "created_date": parse_range("2026-11-23")}
POSITION = "2026-11-23T18:16:00.123Z#019ab2c4-5d6e-7f80-9a1b-2c3d4e5f6071"
CURSOR = encode_cursor(SCOPE, WANTED, POSITION)


def accepted(wanted: Filters, cursor: str, scope: str = SCOPE) -> bool:
    with suppress(InvalidRequest):
        return decode_cursor(scope, wanted, cursor) == POSITION
    return False


def test_a_cursor_that_was_changed_cut_or_made_longer_is_refused() -> None:
    assert accepted(WANTED, CURSOR)
    assert set(CURSOR) <= set(BASE64URL)
    for place, there in enumerate(CURSOR):
        for character in set(BASE64URL + "=+/ é\n") - {there}:
            changed = CURSOR[:place] + character + CURSOR[place + 1 :]
            assert not accepted(WANTED, changed), changed
        assert not accepted(WANTED, CURSOR[:place])
        assert not accepted(WANTED, CURSOR[place + 1 :])
    assert not any(accepted(WANTED, CURSOR + more) for more in (*BASE64URL, "=", "==", "AAAA", "\n"))


def test_a_cursor_is_bound_to_each_filter() -> None:
    others = {"name": "Shop2", "auth_code_length": "6", "created_date": parse_range("2026-11-24")}
    for name, value in others.items():
        assert not accepted({**WANTED, name: value}, CURSOR)
        assert not accepted({each: WANTED[each] for each in WANTED if each != name}, CURSOR)
    assert not accepted(WANTED, CURSOR, "globex/applications")


@given(st.text(max_size=120))
@example(base64.urlsafe_b64encode(b"\xff" * 40).decode().rstrip("="))  # Bytes that are no text.
@example("secret-cursor")
def test_what_is_no_cursor_is_refused_as_a_bad_request_that_does_not_repeat_it(text: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        decode_cursor(SCOPE, WANTED, text)
    assert len(text) < 4 or text not in refusal.value.description
