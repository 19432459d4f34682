"""GET /openapi.json, /docs and /docs/{Page_File}: the description of this API and a page that shows it, for anyone."""

from mfa.edge import reference
from mfa.runtime import startup


@startup.Handler
def handler(event: reference.Event, _context: object) -> reference.Event:
    """Return the file."""
    return reference.answer(event)
