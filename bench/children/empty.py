"""A function that does nothing: what the runtime itself takes to start."""

from typing import Any


def handler(_event: Any, _context: Any) -> dict[str, Any]:
    """Answer nothing."""
    return {}
