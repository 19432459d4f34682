"""The description of an operation of the API, written once, on its handler."""

import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

from mfa.errors import MfaError

# Headers of a success: what is left of the limits, and when the code expires.
LIMITS = ("RateLimit-Policy", "RateLimit")
CODE = ("X-Attempts-Remaining", "X-Code-Expires")
SENT = (*LIMITS, *CODE, "X-Delivery-Method")
Event = dict[str, Any]


class Dialect(NamedTuple):
    """A format of errors and headers.

    `failure` makes the status and body of an error; `require` raises InvalidRequest for a bad header; `echoed` are
    the request headers that the response repeats. In a `bound` dialect, paths contain no application, so tokens must
    be bound to one.
    """

    failure: Callable[[MfaError], tuple[int, dict[str, Any]]]
    require: Callable[[Event], None]
    echoed: Callable[[Event], dict[str, str]]
    bound: bool = False


def _failure(error: MfaError) -> tuple[int, dict[str, Any]]:
    return error.status, {"error_code": error.code, "error_description": error.description}


PLAIN = Dialect(_failure, lambda _: None, lambda _: {})


def _nothing() -> None:
    """Do nothing: the default of `rehearse`."""


class Operation(NamedTuple):
    """One route of the API.

    A token needs `scope` for it. A success has a body of the type `answers` (None: no body), and `headers` besides
    those of every response. `refuses` are the errors of its own rules; others follow from its parameters. A
    `repeatable` operation accepts an Idempotency-Key. `event` is the outcome of a success on the event bus, "sent" or
    "validated"; without one there are no events and metrics. `rehearse` loads at init what the first request needs.
    """

    route: str  # A method and a path.
    scope: str
    tag: str
    summary: str
    answers: Any
    refuses: tuple[type[MfaError], ...] = ()
    repeatable: bool = False
    event: str = ""
    headers: tuple[str, ...] = ()
    dialect: Dialect = PLAIN
    rehearse: Callable[[], None] = _nothing
    function: Callable[..., Any] = _nothing

    @property
    def name(self) -> str:
        """The name of its function's file, which is its operationId."""
        return self.function.__module__

    @property
    def method(self) -> str:
        """The HTTP method."""
        return self.route.partition(" ")[0]

    @property
    def path(self) -> str:
        """The path, with the names of its values in braces."""
        return self.route.partition(" ")[2]

    def takes(self, parameter: str) -> Any:
        """Return the annotation of a parameter of the function, None if there is no such parameter."""
        found = inspect.signature(self.function).parameters.get(parameter)
        return found.annotation if found else None

    @property
    def is_list(self) -> bool:
        """Whether it returns pages."""
        query = self.takes("query")
        return query is not None and "cursor" in query.model_fields
