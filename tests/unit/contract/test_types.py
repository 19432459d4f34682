"""Rules that all requests share: exact types, clean strings, and refusals that name fields and hold no values."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mfa.contract.types import (
    Body,
    Name,
    Query,
    QueryDate,
    QueryInteger,
    Text,
    UserId,
    require_printable_lines,
)
from mfa.dates import parse_range
from mfa.errors import InvalidRequest, ValueTooLong
from mfa.printable import require_printable


class Example(Body):
    """A body with one field of each kind."""

    name: Name
    note: Text = ""
    count: int = 0


class Search(Query):
    """A query with one parameter of each kind."""

    id: UserId | None = None
    count: QueryInteger | None = None
    day: QueryDate | None = None


def is_clean(text: str) -> bool:
    return not any(
        ord(each) < 32 or 127 <= ord(each) <= 159 or 0xD800 <= ord(each) <= 0xDFFF or each == "\ufffd"
        for each in text
    )


def passes(text: str) -> bool:
    try:
        return require_printable(text) == text
    except ValueError:
        return False


@given(st.text(st.characters(max_codepoint=300) | st.characters() | st.sampled_from("\ufffd\ud800\udfff")))
def test_text_holds_no_control_characters_no_surrogates_and_no_replacement_mark(text: str) -> None:
    assert passes(text) == is_clean(text)


def test_lines_may_be_fed_but_nothing_else_differs() -> None:
    assert require_printable_lines("a\nb\n") == "a\nb\n"
    for character in "\r\t\0\ufffd\x85":
        with pytest.raises(ValueError, match="control characters"):
            require_printable_lines(f"a\n{character}")


@pytest.mark.parametrize(
    "values",
    [
        {"name": 5},
        {"name": None},
        {"name": ["a"]},
        {"name": True},
        {"name": ""},
        {"name": "a", "count": "5"},
        {"name": "a", "count": 5.0},
        {"name": "a", "count": True},
        {"name": "a", "count": None},
        {"name": "a", "note": "\0"},
        {"name": "a", "note": "\ud800"},
        {"name": "a", "more": 1},
        {"name": "a", "": 1},
        {},
    ],
)
def test_a_body_of_any_other_type_or_with_any_other_field_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest) as error:
        Example.validated(values)
    assert error.value.code == "400"


def test_an_indexed_value_that_is_too_long_has_a_code_of_its_own() -> None:
    assert Example.validated({"name": "é" * 64}).name == "é" * 64
    with pytest.raises(ValueTooLong, match="name: must be at most 64 characters"):
        Example.validated({"name": "x" * 65})


def test_if_anything_else_is_wrong_too_it_is_an_ordinary_refusal_that_names_both() -> None:
    with pytest.raises(InvalidRequest) as error:
        Example.validated({"name": "x" * 65, "count": "5"})
    assert error.value.code == "400"
    assert "name: must be at most 64" in error.value.description
    assert "count: should be a valid integer" in error.value.description


@given(st.text(min_size=6), st.text(min_size=6))
def test_no_refusal_repeats_a_value(one: str, other: str) -> None:
    with pytest.raises(InvalidRequest) as error:
        Example.validated({"name": [f"<{one}>"], "note": {f"<{one}>": f"<{other}>"}, "count": f"<{other}>"})
    assert f"<{one}>" not in error.value.description
    assert f"<{other}>" not in error.value.description


@given(st.text(max_size=200))
def test_the_name_of_an_unknown_field_is_repeated_short_and_in_ascii(name: str) -> None:
    with pytest.raises(InvalidRequest) as error:
        Example.validated({"name": "a", f"?{name}": 1})
    assert error.value.description.isascii()
    assert len(error.value.description) < 900


@pytest.mark.parametrize(
    ("text", "number"), [("0", 0), ("6", 6), ("006", 6), ("-1", -1), ("9" * 18, int("9" * 18))]
)
def test_a_whole_number_in_a_query_is_read(text: str, number: int) -> None:
    assert Search.validated({"count": text}).count == number


@pytest.mark.parametrize(
    "text", ["", " 6", "6 ", "+6", "6.0", "1e3", "0x6", "six", "٦", "1_000", "9" * 19, "--1"]
)
def test_anything_else_is_no_whole_number(text: str) -> None:
    with pytest.raises(InvalidRequest, match="count: must be a whole number"):
        Search.validated({"count": text})


def test_a_date_in_a_query_is_a_range() -> None:
    assert Search.validated({"day": "2026-11-23"}).day == parse_range("2026-11-23")


@pytest.mark.parametrize("text", ["", "today", "2026-02-30", "2026-11-23T25:00:00Z"])
def test_anything_else_is_no_date(text: str) -> None:
    with pytest.raises(InvalidRequest, match="day: "):
        Search.validated({"day": text})


def test_a_user_id_is_1_to_128_characters() -> None:
    assert Search.validated({"id": "🔑" * 128}).id == "🔑" * 128
    with pytest.raises(ValueTooLong):
        Search.validated({"id": "x" * 129})
    with pytest.raises(InvalidRequest):
        Search.validated({"id": ""})
