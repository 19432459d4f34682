"""The edge of functions that are no operation: passes the event, its context, and the parts of `wiring`."""

import functools
from collections.abc import Callable
from typing import Any

from mfa import wiring
from mfa.runtime import startup

Event = dict[str, Any]
Context = Any


def wired(handle: Callable[..., Any]) -> startup.Handler:
    """Make a Lambda handler of a function that takes an event, the context of its call, and `wiring.parts`."""
    return startup.Handler(handle, lambda: functools.partial(handle, **wiring.parts(handle)))
