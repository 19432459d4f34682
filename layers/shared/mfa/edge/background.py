"""The edge of background functions: passes the event and the parts of `wiring`."""

import functools
import inspect
from collections.abc import Callable
from typing import Any

from mfa import wiring
from mfa.runtime import startup


def function(handle: Callable[..., Any]) -> startup.Handler:
    """Make a Lambda handler of a function that takes an `event`, the `context` of its call, and `wiring.parts`."""

    def wire() -> startup.Call:
        wired, names = functools.partial(handle, **wiring.parts(handle)), inspect.signature(handle).parameters

        def call(event: dict[str, Any], context: Any) -> Any:
            given = {"event": event, "context": context}
            return wired(**{name: each for name, each in given.items() if name in names})

        return call

    return startup.Handler(handle, wire)
