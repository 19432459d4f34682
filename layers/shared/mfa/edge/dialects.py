"""How an operation writes its errors and reads its headers: in this API's format, or in a standard's."""

from collections.abc import Callable
from typing import Any, NamedTuple

from mfa.errors import MfaError

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
