"""The types that request models are made of, and how their failures read."""

import re
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from mfa.dates import DateRange, parse_range
from mfa.errors import InvalidRequest, ValueTooLong

# C0, DEL, C1, lone surrogates, and the mark a gateway leaves for bytes that are not UTF-8.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffd]")
_TOO_LONG = "indexed_too_long"
_INTEGER = re.compile(r"-?[0-9]{1,18}")
Model = TypeVar("Model", bound=BaseModel)


class Body(BaseModel):
    """A JSON object: exact types, no unknown fields."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Query(BaseModel):
    """Query parameters: text that says the value, no unknown names."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def require_printable(value: str) -> str:
    """Return `value`; raises ValueError if it holds a control character, a surrogate or U+FFFD."""
    if _UNPRINTABLE.search(value):
        raise ValueError("must hold no control characters and be well-formed Unicode")
    return value


def require_printable_lines(value: str) -> str:
    """As require_printable, but line feeds are allowed."""
    require_printable(value.replace("\n", ""))
    return value


def at_most(length: int) -> Callable[[str], str]:
    """Return a check that fails with error code 1023, as the document has it for indexed fields."""

    def check(value: str) -> str:
        if len(value) > length:
            raise PydanticCustomError(_TOO_LONG, f"must be at most {length} characters")
        return value

    return check


def _integer(value: object) -> object:
    if isinstance(value, str) and not _INTEGER.fullmatch(value):
        raise ValueError("must be a whole number")
    return value


def _date_range(value: object) -> object:
    return parse_range(value) if isinstance(value, str) else value


Text = Annotated[str, AfterValidator(require_printable)]
IndexedName = Annotated[Text, AfterValidator(at_most(64)), Field(min_length=1)]
UserId = Annotated[Text, AfterValidator(at_most(128)), Field(min_length=1)]
DisplayName = Annotated[Text, Field(max_length=64)]
QueryInteger = Annotated[int, BeforeValidator(_integer)]
QueryDate = Annotated[DateRange, BeforeValidator(_date_range)]


def validated(model: type[Model], values: dict[str, Any]) -> Model:
    """Return `values` as a `model`.

    Raises InvalidRequest naming each field and what is wrong with it, never its value; ValueTooLong if
    nothing is wrong but the length of indexed fields.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
    detail = "; ".join(_described(each["loc"], each["msg"]) for each in problems) + "."
    if all(each["type"] == _TOO_LONG for each in problems):
        raise ValueTooLong(detail)
    raise InvalidRequest(detail)


def field_name(name: str) -> str:
    """Return a field's name as an error shows it: an unknown one is the caller's own, and may be anything."""
    return name[:64].encode("unicode_escape").decode()


def _described(location: tuple[int | str, ...], message: str) -> str:
    name = field_name(".".join(map(str, location)))
    return f"{name}: {message.removeprefix('Value error, ').replace('Input should', 'should')}"
