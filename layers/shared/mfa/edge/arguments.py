"""Reads the arguments of an operation from a request, by parameter name and annotation."""

import inspect
import secrets
from collections.abc import Callable, Collection, Mapping
from typing import Any

from mfa.edge import decoding
from mfa.edge.decoding import ApplicationPath, TemplatePath, ValidationPath
from mfa.models.resources import Caller, UserKey
from mfa.runtime import clock

Event = dict[str, Any]
Reader = Callable[[Event, Caller], Any]


def read(readers: Mapping[str, Reader], event: Event, caller: Caller) -> dict[str, Any]:
    """Return the arguments of an operation. Raises InvalidRequest, ValueTooLong, BodyTooLarge, UnsupportedMediaType."""
    values = {name: reader(event, caller) for name, reader in readers.items()}
    return {name: value for name, value in values.items() if value is not None}


def readers(function: Callable[..., Any], parts: Collection[str]) -> dict[str, Reader]:
    """Choose once how to read each parameter except the `parts`. A query or body without a parameter is refused."""
    parameters = inspect.signature(function).parameters.items()
    found = {name: _reader(name, each.annotation) for name, each in parameters if name not in parts}
    found.setdefault("query", lambda event, _: decoding.require_no_query(event))
    found.setdefault("body", lambda event, _: decoding.require_no_body(event))
    return found


_CONTEXT: Mapping[str, Reader] = {
    "caller": lambda _, caller: caller,
    "now": lambda _event, _caller: clock.now(),
    "attempt": lambda _event, _caller: secrets.token_urlsafe(12),
}


_PATHS: Mapping[Any, Reader] = {
    ApplicationPath: lambda event, _: decoding.path_value(event, "Application_ID"),
    TemplatePath: lambda event, _: decoding.path_value(event, "Template_ID"),
    UserKey: lambda event, caller: decoding.read_user_path(event, caller.account),
    ValidationPath: lambda event, caller: ValidationPath(
        decoding.read_user_path(event, caller.account), decoding.path_value(event, "Validation_ID")
    ),
}


def _reader(name: str, annotation: Any) -> Reader:
    if name in _CONTEXT:
        return _CONTEXT[name]
    if name == "query":
        return lambda event, _: decoding.read_query(annotation, event)
    if name == "body":
        return lambda event, _: decoding.read_body(annotation, event)
    return _PATHS[annotation]
