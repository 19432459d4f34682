"""The schemas of the description: of bodies and answers, made by pydantic from their annotations."""

import inspect
from collections.abc import Iterable
from typing import Any, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter

from mfa import errors
from mfa.edge.operation import Operation
from mfa.edge.requests.application import NewApplication
from mfa.edge.requests.reader import Model
from mfa.edge.requests.template import NewTemplate
from mfa.errors import MfaError
from mfa.models.resources import Application
from mfa.models.template import StoredTemplate

Schema = dict[str, Any]
# The models whose fields a resource has too, with the same words; and what is no part of it.
_SAID_BY: dict[Any, type[Model]] = {Application: NewApplication, StoredTemplate: NewTemplate}
_HIDDEN = ("account", "capped_until")
# Of a field in an answer only this is said; bounds are for requests.
_OF_ANSWERS = ("type", "enum", "format", "description", "examples", "additionalProperties")


def schemas(operations: Iterable[Operation]) -> Schema:
    """Return the schemas of all bodies and answers, by name."""
    found: Schema = {}
    for each in operations:
        if body := each.takes("body"):
            found[schema_name(body)] = request(body, is_change=each.method == "PATCH")
        if each.answers is not None:
            kind = answered(each)
            found[kind.__name__] = _answer(kind)
    return dict(sorted(found.items())) | {"Error": _error()}


def answered(operation: Operation) -> Any:
    """Return the type that an operation answers, or of which it answers a list."""
    return get_args(operation.answers)[0] if get_origin(operation.answers) is list else operation.answers


def schema_name(body: type[Model]) -> str:
    """Return the name of a body's schema. NewApplication would be what Go calls the constructor of Application."""
    name = body.__name__
    return f"{name.removeprefix('New')}Request" if name.startswith("New") else name


def request(model: type[Model], *, is_change: bool = False) -> Schema:
    """Return the schema of a request model. In a change, a field left out keeps its value and so has no default."""
    properties: Schema = {}
    for name, each in model.model_fields.items():
        schema = _schema(each.annotation)
        if not (is_change or each.is_required() or each.default is None):
            schema["default"] = each.default
        properties[name] = schema
    required = [name for name, each in model.model_fields.items() if each.is_required()]
    return _object(model, properties, required)


def _answer(kind: Any) -> Schema:
    """Return the schema of an answer, which always has all of its fields."""
    said = _SAID_BY.get(kind)
    hints = {
        name: each for name, each in get_type_hints(kind, include_extras=True).items() if name not in _HIDDEN
    }
    hints |= {name: each.annotation for name, each in (said.model_fields if said else {}).items()}
    properties = {name: _unbounded(_schema(each)) for name, each in hints.items()}
    return _object(kind, properties, list(properties))


def _unbounded(schema: Schema) -> Schema:
    kept = {name: each for name, each in schema.items() if name in _OF_ANSWERS}
    if "additionalProperties" in kept:
        kept["additionalProperties"] = {"type": "string"}
    return kept


def _object(kind: Any, properties: Schema, required: list[str]) -> Schema:
    description = (inspect.getdoc(kind) or "").partition(";")[0].partition("\n")[0]
    made: Schema = {"type": "object", "description": description, "properties": properties}
    return made | ({"required": required} if required else {}) | {"additionalProperties": False}


def _schema(annotation: Any) -> Schema:
    """Return the JSON Schema of an annotation, where None stands for a parameter left out."""
    schema = TypeAdapter(annotation).json_schema()
    options = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    if len(options) == 1:
        schema = options[0]
    if "const" in schema:
        schema["enum"] = [schema.pop("const")]
    return schema


def error_names() -> dict[str, str]:
    """Return a name for each error code, that of the first class which has it."""
    names: dict[str, str] = {}
    for each in vars(errors).values():
        if isinstance(each, type) and issubclass(each, MfaError) and each is not MfaError:
            names.setdefault(each.code, each.__name__)
    return dict(sorted(names.items(), key=lambda each: int(each[0])))


def _error() -> Schema:
    return {
        "type": "object",
        "description": "What went wrong.",
        "required": ["error_code", "error_description"],
        "properties": {
            "error_code": {
                "type": "string",
                "description": "The case, for programs.",
                "enum": list(error_names()),
                "x-enum-varnames": list(error_names().values()),
                "examples": ["404"],
            },
            "error_description": {
                "type": "string",
                "description": "For people; may change.",
                "examples": [errors.NotFound("There is no such user.").description],
            },
        },
    }
