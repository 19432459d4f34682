"""GET /openapi.json, /docs and /docs/{Page_File}: the description of this API and a page that shows it, for anyone."""

from typing import Any

from mfa.edge import reference
from mfa.runtime import startup


@startup.Handler
def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Return the file."""
    return reference.answer(event)
