"""Room on the stack of Python frames.

CPython keeps it in pieces of 16 KB, and gives a piece back to the system with its first frame: where a loop happens to
call across such a border, each call maps memory and unmaps it, which took up to two thirds of some tests' time. A frame
that asks for much gets a piece of its own of twice the size, and all calls below it find room there.
"""

from collections.abc import Callable
from types import FunctionType
from typing import Any, TypeVar

T = TypeVar("T")
# In words of 8 bytes. As much again is left: thousands of frames.
_SLOTS = 1 << 16


def _call(act: Callable[..., Any], *arguments: Any) -> Any:
    return act(*arguments)


_roomy = FunctionType(_call.__code__.replace(co_stacksize=_SLOTS), {})


def with_room(act: Callable[..., T], *arguments: Any) -> T:
    """Call `act`, far from the border of a piece."""
    done: T = _roomy(act, *arguments)
    return done
