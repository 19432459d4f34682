"""How an operation writes its errors and reads its headers: in this API's format, or in a standard's."""

from collections.abc import Callable
from typing import Any, NamedTuple

from mfa.errors import MfaError

Event = dict[str, Any]


class Dialect(NamedTuple):
    """A way of speaking.

    `failure` makes status and body of an error; `require` refuses a request by InvalidRequest; `echoed` are the headers
    of it that its answer repeats. A `bound` dialect names no application in its paths, so it takes tokens that do.
    """

    failure: Callable[[MfaError], tuple[int, dict[str, Any]]]
    require: Callable[[Event], None]
    echoed: Callable[[Event], dict[str, str]]
    bound: bool = False


def _failure(error: MfaError) -> tuple[int, dict[str, Any]]:
    return error.status, {"error_code": error.code, "error_description": error.description}


PLAIN = Dialect(_failure, lambda _: None, lambda _: {})
