"""The schemas of bodies, responses and parameters, which pydantic makes from their annotations."""

import inspect
from collections.abc import Iterable
from typing import Any, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter

from mfa.edge.operation import Operation
from mfa.edge.requests.application import NewApplication
from mfa.edge.requests.reader import Model
from mfa.edge.requests.template import NewTemplate
from mfa.models.resources import Application
from mfa.models.template import StoredTemplate

Schema = dict[str, Any]
# Request models whose fields, with their descriptions, are also fields of the resource.
_SAID_BY: dict[Any, type[Model]] = {Application: NewApplication, StoredTemplate: NewTemplate}
# Fields of resources that responses do not have.
_HIDDEN = ("account", "capped_until")
# The keywords of a field in a response. Bounds are only for requests.
_OF_ANSWERS = ("type", "enum", "format", "description", "examples", "additionalProperties")


def schemas(operations: Iterable[Operation]) -> Schema:
    """Return the schemas of all request and response bodies, by name."""
    found: Schema = {}
    for each in operations:
        if body := each.takes("body"):
            found[schema_name(body)] = request(body, is_change=each.method == "PATCH")
        if each.answers is not None:
            found[answered(each).__name__] = _answer(answered(each))
    return dict(sorted(found.items()))


def answered(operation: Operation) -> Any:
    """Return the type of an operation's response, or of its entries if the response is a list."""
    return get_args(operation.answers)[0] if get_origin(operation.answers) is list else operation.answers


def schema_name(body: type[Model]) -> str:
    """Return the name of a body's schema. Not NewApplication, because generated Go code has such a constructor."""
    name = body.__name__
    return f"{name.removeprefix('New')}Request" if name.startswith("New") else name


def request(model: type[Model], *, is_change: bool = False) -> Schema:
    """Return the schema of a request model. In a change, a field left out keeps its value and so has no default."""
    properties: Schema = {}
    for name, each in model.model_fields.items():
        properties[name] = schema(each.annotation)
        if not (is_change or each.is_required() or each.default is None):
            properties[name]["default"] = each.default
    required = [name for name, each in model.model_fields.items() if each.is_required()]
    return _object(summary(model), properties, required) | {"additionalProperties": False}


def schema(annotation: Any) -> Schema:
    """Return the JSON Schema of an annotation. None means that the parameter can be left out."""
    made = TypeAdapter(annotation).json_schema()
    options = [each for each in made.get("anyOf", ()) if each != {"type": "null"}]
    if len(options) == 1:
        made = options[0]
    if "const" in made:
        made["enum"] = [made.pop("const")]
    return made


def described(annotation: Any) -> Schema:
    """Return the description, schema and example of a parameter or header."""
    made = schema(annotation)
    description, examples = made.pop("description"), made.pop("examples")
    return {"description": description, "schema": made, "example": examples[0]}


def parameter(name: str, place: str, annotation: Any) -> Schema:
    """Return a parameter; one of the path is required."""
    made = {"name": name, "in": place, **({"required": True} if place == "path" else {})}
    return made | described(annotation)


def summary(kind: Any) -> str:
    """Return the first clause of a class's description."""
    return (inspect.getdoc(kind) or "").partition(";")[0].partition("\n")[0]


def _answer(kind: Any) -> Schema:
    """Return the schema of a response, which always has all of its fields."""
    said_by = _SAID_BY.get(kind)
    hints = {
        name: each for name, each in get_type_hints(kind, include_extras=True).items() if name not in _HIDDEN
    }
    hints |= {name: each.annotation for name, each in (said_by.model_fields if said_by else {}).items()}
    properties = {name: _unbounded(schema(each)) for name, each in hints.items()}
    if not properties:  # Generators make no type of a closed object without properties.
        return _object(summary(kind), {}, ()) | {
            "additionalProperties": {"type": "string"},
            "maxProperties": 0,
        }
    return _object(summary(kind), properties, properties) | {"additionalProperties": False}


def _unbounded(made: Schema) -> Schema:
    kept = {name: each for name, each in made.items() if name in _OF_ANSWERS}
    return kept | ({"additionalProperties": {"type": "string"}} if "additionalProperties" in kept else {})


def _object(description: str, properties: Schema, required: Iterable[str]) -> Schema:
    made: Schema = {"type": "object", "description": description, "properties": properties}
    return made | ({"required": list(required)} if required else {})
