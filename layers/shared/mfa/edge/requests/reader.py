"""Request models: pydantic-core reads the fields from the annotations of a class.

Only pydantic-core: it has the engine, strictness and messages of pydantic's models at a quarter of their import time
(ADR 11). A test checks that pydantic reads the same annotations in the same way.
"""

from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    ClassVar,
    Literal,
    NamedTuple,
    Self,
    Union,
    dataclass_transform,
    get_args,
    get_origin,
)

from pydantic_core import CoreConfig, SchemaValidator, ValidationError

from mfa.errors import InvalidRequest, ValueTooLong
from mfa.values.fields import Check, Schema
from mfa.values.printable import field_name

REQUIRED = object()
TOO_LONG = "indexed_too_long"  # Errors of this type have the error code 1023.


class Declared(NamedTuple):
    """A declared field of a model."""

    annotation: Any
    default: Any = REQUIRED

    def is_required(self) -> bool:
        """Return whether the field is required."""
        return self.default is REQUIRED

    def definition(self) -> Schema:
        """Return the schema of the field as a part of its model's."""
        made = schema(self.annotation)
        if not self.is_required():
            made = {"type": "default", "schema": made, "default": self.default}
        return {"type": "model-field", "schema": made}


def schema(annotation: Any) -> Schema:
    """Return pydantic-core's schema of an annotation: str, int, bool, Literal, dict, Annotated, or a type | None."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        kind, *marks = arguments
        read = next((mark.of for mark in marks if isinstance(mark, Check) and mark.of), kind)
        made = schema(read)
        for mark in marks:
            made = mark.applied(made)
        return made
    if origin is Literal:
        return {"type": "literal", "expected": list(arguments)}
    if origin is dict:
        keys, values = arguments
        return {"type": "dict", "keys_schema": schema(keys), "values_schema": schema(values)}
    if origin in (Union, UnionType):
        (kind,) = (each for each in arguments if each is not NoneType)
        return {"type": "nullable", "schema": schema(kind)}
    return {"type": annotation.__name__}


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Model:
    """Fields, each with an annotation that `schema` reads, and a default unless required. Other fields are refused."""

    model_fields: ClassVar[dict[str, Declared]] = {}
    strict: ClassVar[bool] = False
    _validator: ClassVar[SchemaValidator]
    _given: frozenset[str]

    def __init_subclass__(cls, *, strict: bool | None = None) -> None:
        """With `strict`, a value must have exactly its field's type. The default is that of the parent class."""
        own = {
            name: Declared(each, vars(cls).get(name, REQUIRED)) for name, each in cls.__annotations__.items()
        }
        cls.model_fields = cls.model_fields | own
        if strict is not None:
            cls.strict = strict
        fields = {name: each.definition() for name, each in cls.model_fields.items()}
        whole: Any = {"type": "model-fields", "fields": fields, "extra_behavior": "forbid"}
        cls._validator = SchemaValidator(whole, CoreConfig(strict=cls.strict))

    @classmethod
    def validated(cls, values: dict[str, Any]) -> Self:
        """Return `values` as this model.

        Raises InvalidRequest with each field and its error, but never its value; ValueTooLong if only indexed fields
        are too long.
        """
        try:
            fields, _, given = cls._validator.validate_python(values)
        except ValidationError as error:
            raise _refusal(error) from None
        made = cls.__new__(cls)
        made.__dict__.update(fields, _given=frozenset(given))
        return made

    def model_dump(self, *, exclude_unset: bool = False) -> dict[str, Any]:
        """Return the fields by name: all, or only those in the request."""
        names = self._given if exclude_unset else self.model_fields
        return {name: getattr(self, name) for name in self.model_fields if name in names}


def _refusal(error: ValidationError) -> InvalidRequest:
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    detail = "; ".join(_described(each["loc"], each["msg"]) for each in problems) + "."
    if all(each["type"] == TOO_LONG for each in problems):
        return ValueTooLong(detail)
    return InvalidRequest(detail)


def _described(location: tuple[int | str, ...], message: str) -> str:
    name = field_name(".".join(map(str, location)))
    return f"{name}: {message.removeprefix('Value error, ').replace('Input should', 'should')}"
