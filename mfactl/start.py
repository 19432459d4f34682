"""Where `mfactl` starts: modules are loaded when they are first used, and Ctrl-C is one line at any moment."""

import gc
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import FrameType, ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.abc import Loader, MetaPathFinder
else:  # importlib.abc takes a tenth of the time of `mfactl --help`, for two classes that do nothing here.
    Loader = MetaPathFinder = object

INTERRUPTED = 130
# They take most of the time of a start, and most commands need few of them.
_SLOW = (
    "botocore.config", "botocore.monitoring", "botocore.retries.adaptive", "botocore.retryhandler",
    "botocore.session", "botocore.translate", "botocore.waiter", "configparser", "difflib",
)  # fmt: skip


class _NoDocstring:
    """Stand for the help() text of a client's method."""

    def __init__(self, **_: object) -> None:
        """Make nothing of what it is made from."""


# What stands in, as in trim.py, for what botocore loads for help() on methods of clients, a quarter of its time, and
# for what urllib3 loads to speak HTTP/2, which botocore does not: the attributes of each module.
_STAND_INS: dict[str, dict[str, object]] = {
    "urllib3.http2": {},
    "botocore.docs": {},
    "botocore.docs.docstring": dict.fromkeys(
        ("ClientMethodDocstring", "PaginatorDocstring", "WaiterDocstring"), _NoDocstring
    ),
}


class _StandIn(Loader):
    """Loads a module that has these attributes alone."""

    def create_module(self, spec: ModuleSpec) -> None:
        """Leave it to Python to make the module."""

    def exec_module(self, module: ModuleType) -> None:
        """Give the module its attributes."""
        vars(module).update(_STAND_INS[module.__name__])


class _OnFirstUse(MetaPathFinder):
    """Finds our own rules, and what is slow to load, in such a way that they load when an attribute is used."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if (
            fullname not in _STAND_INS
            and not fullname.startswith(("mfa.", "mfactl."))
            and fullname not in _SLOW
        ):
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and fullname in _STAND_INS:
            spec.loader = _StandIn()
        # A package holds others, so it is loaded at once.
        if spec is not None and spec.loader is not None and not spec.submodule_search_locations:
            spec.loader = LazyLoader(spec.loader)
        return spec


def run() -> None:
    """Run the command line as the shell does."""
    signal.signal(signal.SIGINT, _interrupted)
    # Collecting garbage while modules and models load takes a tenth of a start, and finds nothing.
    gc.set_threshold(100_000)
    # The console serves several requests at once, and a module must not be loaded by two of them.
    if "console" not in sys.argv[1:] or "--help" in sys.argv[1:]:
        sys.meta_path.insert(0, _OnFirstUse())
    from mfactl.main import run as run_commands  # noqa: PLC0415 - after the finder is in place

    run_commands()


def _interrupted(_signal: int, _frame: FrameType | None) -> None:
    """End at once, without a traceback from wherever the program was."""
    with suppress(Exception):
        sys.stdout.flush()
    os.write(2, b"\nmfactl: interrupted.\n")
    os._exit(INTERRUPTED)
