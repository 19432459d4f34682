"""The types that request models are made of, and how their failures read."""

import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic_core import PydanticCustomError

from mfa.codes import significant
from mfa.contract.models import TOO_LONG, Model, Schema, Shape
from mfa.dates import DateRange, parse_range
from mfa.printable import require_printable, require_visible

_MAX_TYPED = 64
_INTEGER = re.compile(r"-?[0-9]{1,18}")


class Body(Model, strict=True):
    """A JSON object: exact types, no unknown fields."""


class Query(Model):
    """Query parameters: text that says the value, no unknown names."""


def require_printable_lines(value: str) -> str:
    """As require_printable, but line feeds are allowed."""
    require_printable(value.replace("\n", ""))
    return value


def require_code(value: str) -> str:
    """Return a code as a user typed it; raises ValueError if nothing is left of it, or too much.

    Tabs, line feeds and directional marks come with a code that was pasted. `codes.significant` leaves them out.
    """
    kept = significant(value)
    require_printable(kept)
    if not 1 <= len(kept) <= _MAX_TYPED:
        raise ValueError(f"must hold 1 to {_MAX_TYPED} characters, not counting blanks, hyphens and dashes")
    return value


def at_most(length: int) -> Callable[[str], str]:
    """Return a check that fails with error code 1023, as the document has it for indexed fields."""

    def check(value: str) -> str:
        if len(value) > length:
            raise PydanticCustomError(TOO_LONG, f"must be at most {length} characters")
        return value

    return check


def text(*checks: Callable[[str], str], **bounds: int) -> Shape:
    """Return the shape of a text within `bounds` (min_length, max_length) that passes `checks`, in their order."""
    schema: Schema = {"type": "str"} | bounds
    for check in checks:
        schema = {"type": "function-after", "function": _function(check), "schema": schema}
    return Shape(schema)


def mapping(keys: Shape, values: Shape, check: Callable[[dict[str, str]], dict[str, str]]) -> Shape:
    """Return the shape of an object of `keys` and `values` that passes `check`."""
    schema: Schema = {"type": "dict", "keys_schema": keys.schema, "values_schema": values.schema}
    return Shape({"type": "function-after", "function": _function(check), "schema": schema})


def whole(**bounds: int) -> Shape:
    """Return the shape of a whole number within `bounds` (ge, le)."""
    return Shape({"type": "int"} | bounds)


def one_of(*words: str) -> Shape:
    """Return the shape of a text that is one of `words`."""
    return Shape({"type": "literal", "expected": list(words)})


def query_whole(**bounds: int) -> Shape:
    """Return the shape of a query parameter that is a whole number within `bounds` (ge, le)."""
    return Shape(
        {"type": "function-before", "function": _function(_integer), "schema": whole(**bounds).schema}
    )


def _function(function: Callable[..., Any]) -> Schema:
    return {"type": "no-info", "function": function}


def _integer(value: object) -> object:
    if isinstance(value, str) and not _INTEGER.fullmatch(value):
        raise ValueError("must be a whole number")
    return value


Text = Annotated[str, text(require_printable)]
IndexedName = Annotated[str, text(require_printable, require_visible, at_most(64), min_length=1)]
UserId = Annotated[str, text(require_printable, at_most(128), min_length=1)]
DisplayName = Annotated[str, text(require_printable, require_visible, max_length=64)]
TypedCode = Annotated[str, text(require_code)]
QueryInteger = Annotated[int, query_whole()]
QueryDate = Annotated[
    DateRange,
    Shape({"type": "function-after", "function": _function(parse_range), "schema": {"type": "str"}}),
]
