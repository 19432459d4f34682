"""Loads modules at their first use, because most commands need few of them."""

from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.abc import Loader, MetaPathFinder
else:  # importlib.abc takes a tenth of the time of `mfactl --help`, for two classes that do nothing here.
    Loader = MetaPathFinder = object

# They take most of the time of a start.
_SLOW = (
    "botocore.config", "botocore.monitoring", "botocore.retries.adaptive", "botocore.retryhandler",
    "botocore.session", "botocore.translate", "botocore.waiter", "configparser", "difflib",
)  # fmt: skip


class _NoDocstring:
    """A replacement for the help() text of a client's method."""

    def __init__(self, **_: object) -> None:
        """Ignore all arguments."""


# Replacements, as in trim.py, of modules that botocore loads for help() on methods of clients, a quarter of its time,
# and that urllib3 loads for HTTP/2, which botocore does not use: the attributes of each module.
_STAND_INS: dict[str, dict[str, object]] = {
    "urllib3.http2": {},
    "botocore.docs": {},
    "botocore.docs.docstring": dict.fromkeys(
        ("ClientMethodDocstring", "PaginatorDocstring", "WaiterDocstring"), _NoDocstring
    ),
}


class _StandIn(Loader):
    """Loads a module that has only these attributes."""

    def create_module(self, spec: ModuleSpec) -> None:
        """Use Python's default."""

    def exec_module(self, module: ModuleType) -> None:
        """Give the module its attributes."""
        vars(module).update(_STAND_INS[module.__name__])


class OnFirstUse(MetaPathFinder):
    """Finds our own modules and slow ones, and loads them when an attribute is first used."""

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
        # A package contains other modules, so it is loaded immediately.
        if spec is not None and spec.loader is not None and not spec.submodule_search_locations:
            spec.loader = LazyLoader(spec.loader)
        return spec
