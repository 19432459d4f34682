"""The init phase: what happens when Lambda starts a function, and what makes that quick.

`mfa` imports this module first: garbage collection is off from then until init is over. What is imported stays, so
looking through it finds nothing. That saves 0.08 of the floor (ADR 11). Freezing what init made also leaves its pages
as a snapshot holds them. Elsewhere nothing happens at import: a handler is wired at its first call.
"""

import functools
import gc
import os
import random
from collections.abc import Callable
from typing import Any

try:
    # Part of Lambda's managed runtimes that know SnapStart, and of nothing else.
    from snapshot_restore_py import register_after_restore
except ImportError:
    register_after_restore = None

Call = Callable[[dict[str, Any], Any], Any]
# The module that Lambda starts in this process, "" outside of Lambda.
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
STARTED = os.environ.get("_HANDLER", "").removesuffix(".handler")
if STARTED:
    gc.disable()


class Handler:
    """What Lambda calls. `wire` makes it of clients and settings, once: when Lambda starts the module, or at a call."""

    def __init__(self, function: Callable[..., Any], wire: Callable[[], Call] | None = None) -> None:
        """Take the place of `function` in its module, which without `wire` is what Lambda calls."""
        functools.update_wrapper(self, function)
        self.start = functools.cache(wire or (lambda: function))
        if function.__module__ == STARTED:
            self.start()
            _complete()

    def __call__(self, event: dict[str, Any], context: Any) -> Any:
        """Handle one event."""
        return self.start()(event, context)


def _complete() -> None:
    """Collect garbage from now on.

    Codes, ids and nonces come from the system's randomness, at the request. The pauses between botocore's tries come
    from `random`, whose state all copies of a snapshot would share: it is seeded anew in each.
    """
    if register_after_restore:
        register_after_restore(random.seed)
    gc.freeze()
    gc.enable()
