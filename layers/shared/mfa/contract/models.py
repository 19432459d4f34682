"""Request models: what a request may hold, said by annotation and held by pydantic's validator.

pydantic-core alone: the same engine, strictness and messages as pydantic's own models, at a quarter of their import
(ADR 11).
"""

from types import NoneType
from typing import Any, ClassVar, NamedTuple, Self, dataclass_transform, get_args

from pydantic_core import CoreConfig, SchemaValidator, ValidationError

from mfa.errors import InvalidRequest, ValueTooLong
from mfa.printable import field_name

Schema = dict[str, Any]
_REQUIRED = object()
TOO_LONG = "indexed_too_long"  # The type of error that has a code of its own, 1023.


class Shape:
    """A schema of pydantic-core, as the mark of an annotation: Annotated[str, Shape(...)]."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema


class Field(NamedTuple):
    """A field of a model: its schema, and its default if it has one."""

    schema: Schema
    default: Any = _REQUIRED

    def is_required(self) -> bool:
        """Tell whether a request must hold it."""
        return self.default is _REQUIRED

    def definition(self) -> Schema:
        """Return the schema of the field as a part of its model's."""
        schema = self.schema
        if not self.is_required():
            schema = {"type": "default", "schema": schema, "default": self.default}
        return {"type": "model-field", "schema": schema}


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Model:
    """Fields, each annotated with a type that carries a Shape, or such a type | None. Other fields are refused."""

    model_fields: ClassVar[dict[str, Field]] = {}
    _strict: ClassVar[bool] = False
    _validator: ClassVar[SchemaValidator]
    _given: frozenset[str]

    def __init_subclass__(cls, *, strict: bool | None = None) -> None:
        """`strict`: a value must have its field's very type; as that of the class above it if left out."""
        own = {
            name: Field(_schema(annotation), cls.__dict__.get(name, _REQUIRED))
            for name, annotation in cls.__annotations__.items()
        }
        cls.model_fields = cls.model_fields | own
        if strict is not None:
            cls._strict = strict
        cls._validator = SchemaValidator(cls.model_schema(), CoreConfig(strict=cls._strict))

    @classmethod
    def model_schema(cls) -> Schema:
        """Return the schema of the whole model."""
        fields = {name: field.definition() for name, field in cls.model_fields.items()}
        return {"type": "model-fields", "fields": fields, "extra_behavior": "forbid"}

    @classmethod
    def validated(cls, values: dict[str, Any]) -> Self:
        """Return `values` as this model.

        Raises InvalidRequest naming each field and what is wrong with it, never its value; ValueTooLong if nothing is
        wrong but the length of indexed fields.
        """
        try:
            fields, _, given = cls._validator.validate_python(values)
        except ValidationError as error:
            raise _refusal(error) from None
        made = cls.__new__(cls)
        made.__dict__.update(fields, _given=frozenset(given))
        return made

    def model_dump(self, *, exclude_unset: bool = False) -> dict[str, Any]:
        """Return the fields by name, all of them or those that the request held."""
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


def _schema(annotation: Any) -> Schema:
    arguments = get_args(annotation)
    if NoneType in arguments:
        (kind,) = (each for each in arguments if each is not NoneType)
        return {"type": "nullable", "schema": _schema(kind)}
    shape: Shape = annotation.__metadata__[-1]
    return shape.schema
