"""Limits and descriptions of a field, as metadata of its annotation: Annotated[str, Field(max_length=64), Check(f)].

They have pydantic's names, and pydantic reads them too. They are our own classes because importing pydantic's takes
0.3 of the cold-start baseline (ADR 11).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

Schema = dict[str, Any]
_INTEGER = re.compile(r"-?[0-9]{1,18}")


@dataclass(frozen=True, kw_only=True, eq=False)
class Field:
    """Bounds of a field, and its description in the API. A text's lengths are in characters."""

    ge: int | None = None
    le: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    description: str = ""
    examples: tuple[Any, ...] = ()
    json_schema_extra: Mapping[str, Any] = field(default_factory=dict)

    def applied(self, schema: Schema) -> Schema:
        """Return the schema of pydantic-core with the bounds, also inside a Check's schema."""
        if "function" in schema:
            return schema | {"schema": self.applied(schema["schema"])}
        bounds = ((name, getattr(self, name)) for name in ("ge", "le", "min_length", "max_length"))
        return schema | {name: bound for name, bound in bounds if bound is not None}

    def described(self, schema: Schema) -> Schema:
        """Return the JSON Schema with description and examples."""
        words = {"description": self.description, "examples": list(self.examples)}
        return schema | dict(self.json_schema_extra) | {name: said for name, said in words.items() if said}

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], Schema]) -> Schema:
        return self.applied(handler(source))

    def __get_pydantic_json_schema__(self, core_schema: Any, handler: Callable[[Any], Schema]) -> Schema:
        return self.described(handler(core_schema))


@dataclass(frozen=True, eq=False)
class Check:
    """A custom rule: `function` returns the value or its meaning, and raises ValueError with the requirement.

    It gets the parsed value, or with `before` the original one. `schema` is the same rule as JSON Schema, as far as
    possible. `of` is the type to parse, if the annotation is that of the meaning.
    """

    function: Callable[[Any], Any]
    schema: Schema = field(default_factory=dict)
    before: bool = False
    of: type | None = None

    def applied(self, schema: Schema) -> Schema:
        """Return the schema of pydantic-core with the rule."""
        kind = "function-before" if self.before else "function-after"
        return {"type": kind, "function": {"type": "no-info", "function": self.function}, "schema": schema}

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], Schema]) -> Schema:
        return self.applied(handler(self.of or source))

    def __get_pydantic_json_schema__(self, core_schema: Any, handler: Callable[[Any], Schema]) -> Schema:
        return handler(core_schema["schema"]) | dict(self.schema)


def _integer(value: object) -> object:
    if isinstance(value, str) and not _INTEGER.fullmatch(value):
        raise ValueError("must be a whole number")
    return value


# For a number in text form: digits only, while pydantic also accepts 5.0 and 1_0.
DIGITS = Check(_integer, before=True)
# Common fields. Dates are RFC 3339 texts.
_DATE: Any = {"examples": ("2026-11-23T18:16:00.123Z",), "json_schema_extra": {"format": "date-time"}}
CreatedDate = Annotated[str, Field(description="When it was created.", **_DATE)]
UpdatedDate = Annotated[str, Field(description="When it was last changed.", **_DATE)]
VersionNumber = Annotated[
    int,
    Field(description="Begins at 1 and increases with each change. Send it with a change.", examples=(1,)),
]
ApplicationId = Annotated[
    str, Field(description="The application's id.", examples=("01935b7e-7a4c-7d3e-9f21-4b6a5c8d7e90",))
]
TemplateId = Annotated[
    str, Field(description="The stored template's id.", examples=("01935b82-0d4e-7c11-9a35-5e7f60718293",))
]
ValidationId = Annotated[
    str,
    Field(
        description="The id of the validation, from the response of `associate` or `login_start`.",
        examples=("01935b80-1c0f-7b52-8a6e-93d1f0c2b7a4",),
    ),
]
UserId = Annotated[str, Field(description="The user's id, chosen by you.", examples=("alice@example.com",))]
