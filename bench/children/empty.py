"""A function that does nothing, to measure the start of the runtime itself."""

from typing import Any


def handler(_event: Any, _context: Any) -> dict[str, Any]:
    """Return nothing."""
    return {}
