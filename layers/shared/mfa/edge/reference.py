"""The edge of the public pages: returns the description of the API and the files of the page that shows it."""

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from mfa.edge import decoding
from mfa.errors import NotFound

Event = dict[str, Any]
# The viewer's files come from its own package, the others from ours.
_OURS, _VIEWER = "mfa_reference", "flask_swagger_ui"
_ROUTES = {"/openapi.json": "openapi.json", "/docs": "index.html"}
_JSON = "application/json"
_TYPES = {
    "index.html": "text/html; charset=utf-8",
    "openapi.json": _JSON,
    "icon.svg": "image/svg+xml",
    "page.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "swagger-ui.css": "text/css; charset=utf-8",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
}
FILES = tuple(name for name in _TYPES if name not in _ROUTES.values())
# Nothing from other hosts, and nothing inline except images in the viewer's style.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_COMMON: Mapping[str, str] = {
    # Browsers revalidate after five minutes and mostly get 304. The content changes with an upgrade.
    "cache-control": "public, max-age=300",
    "content-security-policy": _POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


def answer(event: Event) -> Event:
    """Return the requested file, or 304 if the caller's copy is current (RFC 9110, 13.1.2)."""
    request_id: str = event["requestContext"]["requestId"]
    page = (event.get("pathParameters") or {}).get("Page_File", "")
    name = _ROUTES.get(event["resource"], page if page in FILES else "")
    if not name or event["path"].endswith("/"):
        error = NotFound("There is no such file.")
        body = f'{{"error_code":"{error.code}","error_description":"{error.description}"}}'
        return _response(error.status, {"content-type": _JSON, "cache-control": "no-store"}, body, request_id)
    text, etag = _read(name)
    known = [
        each.strip().removeprefix("W/") for each in (decoding.header(event, "if-none-match") or "").split(",")
    ]
    headers = {**_COMMON, "etag": etag}
    if etag in known or known == ["*"]:
        return _response(304, headers, "", request_id)
    return _response(200, {**headers, "content-type": _TYPES[name]}, text, request_id)


def _response(status: int, headers: Mapping[str, str], body: str, request_id: str) -> Event:
    return {"statusCode": status, "headers": {**headers, "x-request-id": request_id}, "body": body}


@cache
def _read(name: str) -> tuple[str, str]:
    """Return a file's text and its ETag (RFC 9110, 8.8.3).

    The package is not imported: the viewer's needs a framework.
    """
    folder = _folder(_VIEWER) / "dist" if name.startswith("swagger-ui") else _folder(_OURS)
    text = (folder / name).read_text(encoding="utf-8")
    return (text, f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"')


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(package)
    return Path(next(iter(spec.submodule_search_locations)))
