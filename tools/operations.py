"""The API's operations, from the descriptions on their handlers."""

import importlib
import sys
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, get_args, get_origin

from local.settings import ROOT
from mfa import errors
from mfa.edge.decoding import ValidationPath
from mfa.edge.operation import Operation
from mfa.edge.requests.reader import Model
from mfa.models.resources import UserKey
from mfa.values.fields import Check, Field

FOLDER = ROOT / "functions"
FUNCTIONS = tuple(sorted(file.stem for file in FOLDER.glob("*.py")))
TAGS = ("Applications", "Users", "Codes", "Templates", "CAMARA")
_METHODS = ("GET", "POST", "PATCH", "DELETE")
# Errors that API Gateway itself can return.
GATEWAY = (
    errors.Unauthorized, errors.Forbidden, errors.BodyTooLarge, errors.TooManyRequests, errors.ServiceFault,
    errors.Unavailable,
)  # fmt: skip


@cache
def operations() -> tuple[Operation, ...]:
    """Return all operations that need a token, sorted by tag, path and method."""
    if str(FOLDER) not in sys.path:
        sys.path.insert(0, str(FOLDER))
    handlers = (importlib.import_module(name).handler for name in FUNCTIONS)
    found: list[Operation] = [each.operation for each in handlers if hasattr(each, "operation")]
    return tuple(
        sorted(found, key=lambda each: (TAGS.index(each.tag), each.path, _METHODS.index(each.method)))
    )


def failures(operation: Operation) -> Iterator[type[errors.MfaError]]:
    """Yield the errors of an operation: common ones, those of its parameters, and those of its rules."""
    yield from (errors.InvalidRequest, *GATEWAY)
    if operation.takes("path"):
        yield errors.NotFound
    if operation.takes("body"):
        yield errors.UnsupportedMediaType
    models = [model for model in (operation.takes("body"), operation.takes("query")) if model]
    if operation.takes("path") in (UserKey, ValidationPath) or any(map(_has_indexed, models)):
        yield errors.ValueTooLong
    if operation.repeatable:
        yield from (errors.TwinInFlight, errors.KeyReused)
    yield from operation.refuses


def sample(model: type[Model]) -> dict[str, Any]:
    """Return a request from the examples of a model's required fields; a change also gets one other field."""
    examples = {name: example(each.annotation) for name, each in model.model_fields.items()}
    required = {name for name, each in model.model_fields.items() if each.is_required()}
    if required == {"version_number"}:
        required.add("description" if "description" in examples else "body")
    return {name: example for name, example in examples.items() if name in required}


def example(annotation: Any) -> Any:
    """Return the example of an annotation, or None."""
    shown = [each for mark in marks(annotation) if isinstance(mark, Field) for each in mark.examples]
    return shown[-1] if shown else None


def _has_indexed(model: type[Model]) -> bool:
    """Return whether a field causes ValueTooLong if it is too long."""
    found = (mark for each in model.model_fields.values() for mark in marks(each.annotation))
    return any(isinstance(mark, Check) and "maxLength" in mark.schema for mark in found)


def marks(annotation: Any) -> Iterator[Any]:
    """Yield the metadata of an annotation, and of the types in it."""
    if get_origin(annotation) is Annotated:
        yield from annotation.__metadata__
    for inner in get_args(annotation)[:1] if get_origin(annotation) is Annotated else get_args(annotation):
        yield from marks(inner)
