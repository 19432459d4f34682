"""What the page may ask, by method and path."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from mfa.errors import NotFound


class Request(NamedTuple):
    """A question of the page: its method, the parts of its path, its query and its body."""

    method: str
    path: tuple[str, ...]
    query: Mapping[str, str]
    body: Mapping[str, Any]


Answer = Callable[[str, Request], Any]
_ROUTES: list[tuple[str, re.Pattern[str], Answer]] = []


def route(method: str, pattern: str) -> Callable[[Answer], Answer]:
    """Let the function below answer `method` on paths like `accounts/*/tokens`, where a star is any one part."""
    expression = re.compile("/".join("[^/]*" if part == "*" else part for part in pattern.split("/")))

    def add(function: Answer) -> Answer:
        _ROUTES.append((method, expression, function))
        return function

    return add


def answer(stack: str, request: Request) -> Any:
    """Return what the page is answered. Raises NotFound for a question that is unknown, and what its rule raises."""
    # Each registers what it answers.
    from mfactl.console import accounts, applications, happenings, stopped, users  # noqa: F401, PLC0415

    # A part may hold a slash, which is no end of it here.
    named = "/".join(part.replace("/", "_") for part in request.path)
    for method, expression, function in _ROUTES:
        if method == request.method and expression.fullmatch(named):
            return function(stack, request)
    raise NotFound("The console knows no such question.")
