"""The defaults of a person on this machine (the stack), in a file of the user's configuration folder."""

import json
import os
from pathlib import Path

NAMES = ("stack",)


def folder() -> Path:
    """Return the folder of mfactl's own files, which need not exist."""
    base = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(base) / "mfactl"


def read() -> dict[str, str]:
    """Return the defaults by name; none if the file is missing or damaged."""
    try:
        found = json.loads((folder() / "config.json").read_text())
    except (OSError, ValueError):
        return {}
    return {name: str(found[name]) for name in NAMES if found.get(name)} if isinstance(found, dict) else {}


def write(chosen: dict[str, str]) -> None:
    """Store the defaults."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder() / "config.json").write_text(json.dumps(chosen, indent=1) + "\n")
