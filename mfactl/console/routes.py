"""The console's requests, by method and path."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from mfa.errors import NotFound


class Request(NamedTuple):
    """A request of the page: method, parts of the path, query and body."""

    method: str
    path: tuple[str, ...]
    query: Mapping[str, str]
    body: Mapping[str, Any]


Answer = Callable[[str, Request], Any]
_ROUTES: list[tuple[str, re.Pattern[str], Answer]] = []


def route(method: str, pattern: str) -> Callable[[Answer], Answer]:
    """Register the function below for `method` and paths like `accounts/*/tokens`, where * is any one part."""
    expression = re.compile("/".join("[^/]*" if part == "*" else part for part in pattern.split("/")))

    def add(function: Answer) -> Answer:
        _ROUTES.append((method, expression, function))
        return function

    return add


def answer(stack: str, request: Request) -> Any:
    """Return the response to a request. Raises NotFound for an unknown request, and the errors of its function."""
    # Each module registers its requests.
    from mfactl.console import accounts, applications, happenings, stopped, users  # noqa: F401, PLC0415

    # A part can contain an encoded slash, which does not separate parts.
    named = "/".join(part.replace("/", "_") for part in request.path)
    for method, expression, function in _ROUTES:
        if method == request.method and expression.fullmatch(named):
            return function(stack, request)
    raise NotFound("The console knows no such question.")
