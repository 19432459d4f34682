"""The description of an operation of the API: all that is true of it, written once, on its handler."""

import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

from mfa.edge.dialects import PLAIN, Dialect
from mfa.errors import MfaError

# Headers of a success: what is left of the limits, and how long the code is good.
LIMITS = ("RateLimit-Policy", "RateLimit")
CODE = ("X-Attempts-Remaining", "X-Code-Expires")
SENT = (*LIMITS, *CODE, "X-Delivery-Method")


def _nothing() -> None:
    """Stand for what is not given."""


class Operation(NamedTuple):
    """One route of the API.

    A token needs `scope` for it. A success has a body of the type `answers` (None: no body), and `headers` beside those
    that every answer has. `refuses` are the failures of its own rules; others follow from what it takes. With
    `repeatable` it honours an Idempotency-Key. `event` is what the event bus calls its success, "sent" or "validated";
    without one it makes no events and no metrics. `rehearse` loads at start what the first request would.
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
        """Return the annotation of a parameter of the function, None if it has no such parameter."""
        found = inspect.signature(self.function).parameters.get(parameter)
        return found.annotation if found else None

    @property
    def is_list(self) -> bool:
        """Whether it answers pages."""
        query = self.takes("query")
        return query is not None and "cursor" in query.model_fields
