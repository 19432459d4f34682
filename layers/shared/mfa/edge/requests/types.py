"""The types of fields in request models, and the texts of their errors."""

import re
from collections.abc import Iterable
from typing import Annotated

from pydantic_core import PydanticCustomError

from mfa.codes.draw import significant
from mfa.edge.requests.reader import TOO_LONG, Model
from mfa.values.dates import DateRange, parse_range
from mfa.values.fields import DIGITS, Check, Field
from mfa.values.printable import require_printable, require_visible

_MAX_TYPED = 64
# JSON Schema's patterns of texts without control characters, bidirectional ones included, separators, and U+FFFD.
_BARRED = "\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069\\uFFFD"
_LINES = f"^[^\\u0000-\\u0009\\u000B-\\u001F{_BARRED}]*$"
_TYPED = "^[^\\u0000-\\u0008\\u000E-\\u001F\\u007F-\\u0084\\u0086-\\u009F\\uFFFD]*$"


class Body(Model, strict=True):
    """A JSON object with exact types and without unknown fields."""


class Query(Model):
    """Query parameters, converted from text, without unknown names."""


def require_printable_lines(value: str) -> str:
    """Like require_printable, but line feeds are allowed."""
    require_printable(value.replace("\n", ""))
    return value


def require_code(value: str) -> str:
    """Return a code as a user typed it. Raises ValueError if nothing significant is left, or too much.

    Pasted codes can contain tabs, line feeds and directional marks; `codes.significant` removes them.
    """
    kept = significant(value)
    require_printable(kept)
    if not 1 <= len(kept) <= _MAX_TYPED:
        raise ValueError(
            f"must contain 1 to {_MAX_TYPED} characters, not counting blanks, hyphens and dashes"
        )
    return value


def at_most(length: int) -> Check:
    """Return a check that fails with error code 1023, which the API's specification uses for indexed fields."""

    def check(value: str) -> str:
        if len(value) > length:
            raise PydanticCustomError(TOO_LONG, f"must be at most {length} characters")
        return value

    return Check(check, {"maxLength": length})


def matching(pattern: str, demand: str, *, empty: bool = True) -> Check:
    """Return a check against a regular expression; `demand` is the text of its error.

    With `empty`, "" passes too.
    """
    whole = f"^$|^({pattern})$" if empty else f"^({pattern})$"
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if not compiled.fullmatch(value) and (value or not empty):
            raise ValueError(demand)
        return value

    return Check(check, {"pattern": whole})


def one_of(choices: Iterable[str]) -> Check:
    """Return a check that accepts only the choices. Its error reads like pydantic's for a Literal."""
    names = [str(each) for each in choices]
    *others, last = (f"'{each}'" for each in names)

    def check(value: object) -> object:
        if value not in names:
            raise ValueError(f"should be {', '.join(others)} or {last}")
        return value

    return Check(check, {"enum": names}, before=True)


PRINTABLE = Check(require_printable, {"pattern": f"^[^\\u0000-\\u001F{_BARRED}]*$"})
VISIBLE = Check(require_visible)
LINES = Check(require_printable_lines, {"pattern": _LINES})
Text = Annotated[str, PRINTABLE]
Name = Annotated[str, Field(min_length=1), PRINTABLE, VISIBLE, at_most(64)]
UserId = Annotated[str, Field(min_length=1), PRINTABLE, at_most(128)]
DisplayName = Annotated[
    str,
    Field(
        max_length=64,
        description="The value of `$display_name`. Empty for the application's.",
        examples=("Webshop",),
    ),
    PRINTABLE,
    VISIBLE,
]
TypedCode = Annotated[str, Check(require_code, {"minLength": 1, "pattern": _TYPED})]
QueryInteger = Annotated[int, DIGITS]
QueryDate = Annotated[
    DateRange,
    Check(parse_range, {"pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt].+)?$"}, of=str),
    Field(
        description="Filter: an instant, or a day `YYYY-MM-DD`, which means the whole day in UTC.",
        examples=("2026-11-23T18:16:00.123Z",),
    ),
]
Limit = Annotated[
    int, Field(ge=1, le=200, description="The highest number of entries on a page.", examples=(100,)), DIGITS
]
Cursor = Annotated[
    str,
    Field(
        description="The start of the next page, from `X-Next-Cursor`. Valid for the same list with the same filters.",
        examples=("AAEC",),
    ),
    PRINTABLE,
]
Version = Annotated[int, Field(ge=1, description="The version that the change is based on.", examples=(1,))]
