"""docs/mfactl.md, generated from the command line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from local.settings import ROOT
from mfactl.examples import EXAMPLES
from mfactl.main import EXIT_CODES, app
from tools.pages.rendered import rendered

TARGET = ROOT / "docs" / "mfactl.md"
# Options that most commands share.
_COMMON = ("stack", "table", "as_json", "quiet", "help")


def walk(command: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the path and the command of each group and each command, beginning with the whole."""
    command = command or app.load_all()
    yield path, command
    for name, each in getattr(command, "commands", {}).items():
        yield from walk(each, (*path, name))


def manual() -> str:
    """Return the text of docs/mfactl.md."""
    values = {"commands": [*walk()][1:], "common": _COMMON, "examples": EXAMPLES, "exit_codes": EXIT_CODES}
    return rendered(Path(__file__).with_name("mfactl.md"), **values)
