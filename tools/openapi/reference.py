"""The operations GET /openapi.json and GET /docs in the description."""

from mfa import errors
from mfa.edge import reference
from tools.openapi.responses import case, failure
from tools.openapi.schemas import Schema, described, parameter
from tools.openapi.words import said

_ETAG = '"3f450a523422e5e9c0f555fd27f45f99"'
_MATCH = said("The `ETag` of your copy. The response is 304 if the copy is current.", _ETAG)
_FILE = said("A file of the page.", "page.css", enum=list(reference.FILES))
_HEADERS = {
    "ETag": said("The version of the content (RFC 9110, 8.8.3).", _ETAG),
    "Cache-Control": said("How long the response can be cached.", "public, max-age=300"),
    "Content-Security-Policy": said(
        "The page loads nothing from other hosts.", "default-src 'none'; script-src 'self'"
    ),
    "Referrer-Policy": said("The page sends no `Referer`.", "no-referrer"),
    "X-Content-Type-Options": said("Browsers must not guess the media type.", "nosniff"),
}
# What API Gateway answers by itself: its firewall, its throttle, and where the function cannot be had.
_GATEWAY = (errors.Forbidden, errors.TooManyRequests, errors.ServiceFault, errors.Unavailable)


def _operation(name: str, summary: str, page: Schema, content: Schema) -> Schema:
    headers = {"X-Request-Id": {"$ref": "#/components/headers/X-Request-Id"}}
    headers |= {header: described(each) for header, each in _HEADERS.items()}
    gateway = {str(each.status): failure([case(each)], ("X-Request-Id", "Retry-After")) for each in _GATEWAY}
    return {
        "operationId": name,
        "tags": ["Reference"],
        "summary": summary,
        "description": "Needs no token.",
        "externalDocs": page,
        "security": [],
        "parameters": [parameter("If-None-Match", "header", _MATCH)],
        "responses": {
            "200": {"description": "The content", "headers": headers, "content": content},
            "304": {"description": "Your copy is current", "headers": headers},
            **gateway,
        },
    }


def paths(page: Schema) -> Schema:
    """Return the paths that need no token. `page` is the link to the documentation."""
    html = {"text/html": {"schema": {"type": "string"}, "example": "<!DOCTYPE html>…"}}
    json = {
        "application/json": {
            "schema": {"type": "object", "additionalProperties": True},
            "example": {"openapi": "3.1.0"},
        }
    }
    types = ("text/css", "text/javascript", "image/svg+xml")
    files: Schema = {each: {"schema": {"type": "string"}, "example": "…"} for each in types}
    file = _operation("get_page_file", "A file of the page", page, files)
    file["parameters"].insert(0, parameter("Page_File", "path", _FILE))
    missing = case(errors.NotFound, "There is no such file.")
    file["responses"]["404"] = failure([missing], ("X-Request-Id", "Cache-Control"))
    shown = _operation("get_page", "A page that shows it", page, html)
    itself = _operation("get_description", "This description", page, json)
    return {"/openapi.json": {"get": itself}, "/docs": {"get": shown}, "/docs/{Page_File}": {"get": file}}
