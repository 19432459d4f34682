"""The init phase: how it is kept short, and what is done again in each copy of a process that was snapshot after it.

Importing `mfa` stops the garbage collector: what is imported stays, so looking through it again finds nothing. That is
0.08 of the floor (ADR 11). Freezing what init made also leaves its pages as a snapshot holds them.
"""

import gc
import random
from typing import TypeVar

try:
    # Part of Lambda's managed runtimes that know SnapStart, and of nothing else.
    from snapshot_restore_py import register_after_restore
except ImportError:
    register_after_restore = None

Handler = TypeVar("Handler")


def complete(handler: Handler) -> Handler:
    """Return `handler`, the last thing that init makes, and collect garbage from now on.

    Codes, ids and nonces come from the system's randomness, at the request. The pauses between botocore's tries come
    from `random`, whose state all copies of a snapshot would share: it is seeded anew in each.
    """
    if register_after_restore:
        register_after_restore(random.seed)
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
    return handler
