"""The API's operations as the code has them: routes from the template, the rest from each function's signature."""

import importlib
import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, NamedTuple
from unittest.mock import patch

from local.cloudformation import with_arguments
from local.openapi_schemas import CHECKED
from mfa import api, bootstrap, errors
from mfa.contract.user import UserFilters
from mfa.decoding import ValidationPath
from mfa.dialects import PLAIN, Dialect
from mfa.resources import UserKey

_EVERYWHERE = (
    errors.InvalidRequest, errors.Unauthorized, errors.Forbidden, errors.BodyTooLarge, errors.TooManyRequests,
    errors.ServiceFault, errors.Unavailable,
)  # fmt: skip
# What an operation's own rules refuse. The rest follows from what it takes.
_RULES: dict[str, tuple[type[errors.MfaError], ...]] = {
    "create_application": (errors.NameTaken, errors.StaleData),
    "update_application": (errors.NameTaken, errors.StaleData),
    "delete_application": (errors.StaleData,),
    "create_template": (errors.NameTaken,),
    "update_template": (errors.NameTaken, errors.StaleData),
    "delete_template": (errors.TemplateInUse, errors.StaleData),
    "delete_user": (errors.StaleData,),
    "dissociate": (errors.StaleData,),
    "associate": (errors.InsufficientCredit, errors.StaleData, errors.NameTaken),
    "login_start": (errors.InsufficientCredit, errors.StaleData, errors.AddressNotValidated),
    "validate": (errors.InvalidCode, errors.CodeExpired),
    "send_code": (errors.NotFound, errors.InsufficientCredit, errors.StaleData),
    "validate_code": (errors.NotFound, errors.InvalidCode, errors.CodeExpired, errors.StaleData),
}


class Operation(NamedTuple):
    """One route: the function that answers it, and what its signature says."""

    method: str
    path: str
    name: str
    summary: str
    function: Callable[..., Any]
    scope: str
    repeatable: bool
    dialect: Dialect

    def takes(self, parameter: str) -> Any:
        """The annotation of a parameter of the function, None if it has no such parameter."""
        found = inspect.signature(self.function).parameters.get(parameter)
        return found.annotation if found else None

    @property
    def is_list(self) -> bool:
        """Whether it answers pages."""
        query = self.takes("query")
        return query is not None and "cursor" in query.model_fields


def operations() -> list[Operation]:
    """Every operation that takes a token, in the template's order. The functions must be importable."""
    return [_operation(*route) for route in _routes()]


def _routes() -> Iterator[tuple[str, str, str]]:
    """Yield method, path and function name of each route of the template, in its order."""
    for resource in with_arguments()["Resources"].values():
        for event in resource.get("Properties", {}).get("Events", {}).values():
            if event["Type"] == "Api" and "Auth" not in event["Properties"]:
                route, handler = event["Properties"], resource["Properties"]["Handler"]
                yield route["Method"].upper(), route["Path"], handler.removesuffix(".handler")


def _operation(method: str, path: str, name: str) -> Operation:
    """Import a function with nothing behind it: its signature is asked for, it is never called."""
    made: list[tuple[Callable[..., Any], str, bool, Dialect]] = []

    def endpoint(
        scope: str, replays: object = None, dialect: Dialect = PLAIN
    ) -> Callable[[Callable[..., Any]], None]:
        return lambda function: made.append((function, scope, replays is not None, dialect))

    with ExitStack() as until_imported:
        until_imported.enter_context(patch.object(api, "endpoint", endpoint))
        for each in ("table", "settings", "service", "sender", "replays"):
            until_imported.enter_context(patch.object(bootstrap, each, object))
        module = importlib.import_module(name)
    del sys.modules[name]
    summary = (module.__doc__ or "").partition(": ")[2].strip().rstrip(".").replace("`", "")
    return Operation(method, path, name, summary[:1].upper() + summary[1:], *made[0])


def failures(operation: Operation) -> Iterator[type[errors.MfaError]]:
    """What the operation may answer: what holds everywhere, what follows from its parameters, what its rules refuse."""
    yield from _EVERYWHERE
    if operation.takes("path"):
        yield errors.NotFound
    if operation.takes("body"):
        yield errors.UnsupportedMediaType
    models = [model for model in (operation.takes("body"), operation.takes("query")) if model]
    of_a_user = operation.takes("path") in (UserKey, ValidationPath)
    of_a_user |= any(issubclass(model, UserFilters) for model in models)
    if of_a_user or any(CHECKED.keys() & model.model_fields for model in models):
        yield errors.ValueTooLong
    if operation.repeatable:
        yield from (errors.TwinInFlight, errors.KeyReused)
    yield from _RULES.get(operation.name, ())
