"""The init phase: prepares a function when Lambda starts it, and keeps this fast.

`mfa` imports this module first: garbage collection is off from then until init is over, because imported objects stay
and there is nothing to collect. This saves 0.08 of the baseline (ADR 11). Freezing the objects of init also leaves
their memory pages unchanged after a snapshot. Except for this, nothing runs at import: outside Lambda, a handler is
wired at its first call.
"""

import functools
import gc
import os
import random
from collections.abc import Callable
from typing import Any

try:
    # Exists only in Lambda's managed runtimes that support SnapStart.
    from snapshot_restore_py import register_after_restore
except ImportError:
    register_after_restore = None

Call = Callable[[dict[str, Any], Any], Any]
# The module that Lambda starts in this process, "" outside Lambda.
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
STARTED = os.environ.get("_HANDLER", "").removesuffix(".handler")
if STARTED:
    gc.disable()


class Handler:
    """The object that Lambda calls. `wire` makes it from clients and settings, once: at init, or at the first call."""

    def __init__(self, function: Callable[..., Any], wire: Callable[[], Call] | None = None) -> None:
        """Replace `function` in its module. Without `wire`, Lambda calls the function itself."""
        functools.update_wrapper(self, function)
        self.start = functools.cache(wire or (lambda: function))
        if function.__module__ == STARTED:
            self.start()
            _complete()

    def __call__(self, event: dict[str, Any], context: Any) -> Any:
        """Handle one event."""
        return self.start()(event, context)


def _complete() -> None:
    """End init: collect garbage from now on.

    Codes, ids and nonces use the system's random numbers, at the request. The pauses between botocore's retries use
    `random`, whose state all copies of a snapshot would share, so each copy seeds it again.
    """
    if register_after_restore:
        register_after_restore(random.seed)
    gc.freeze()
    gc.enable()
