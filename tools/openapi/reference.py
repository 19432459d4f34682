"""What of the OpenAPI description is of the description itself and of the page that shows it."""

from typing import Any

from mfa import errors
from mfa.edge import reference
from tools.openapi.schemas import Schema

_MATCH: Schema = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The `ETag` of what you have: answered with 304 where that is the current one.",
    "schema": {"type": "string"},
    "example": '"3f450a523422e5e9c0f555fd27f45f99"',
}
_FILE: Schema = {
    "name": "File",
    "in": "path",
    "required": True,
    "description": "A file of the page.",
    "schema": {"type": "string", "enum": list(reference.FILES)},
    "example": "page.css",
}
_HEADERS: dict[str, tuple[str, str]] = {
    "ETag": ("Stands for what was answered (RFC 9110, 8.8.3).", _MATCH["example"]),
    "Cache-Control": ("For how long it may be kept.", "public, max-age=300"),
    "Content-Security-Policy": ("Nothing from elsewhere.", "default-src 'none'; script-src 'self'"),
    "Referrer-Policy": ("Where you come from is not passed on.", "no-referrer"),
    "X-Content-Type-Options": ("The media type is meant.", "nosniff"),
}
# What API Gateway answers by itself: its firewall, its throttle, and where the function cannot be had.
_GATEWAY = (errors.Forbidden, errors.TooManyRequests, errors.ServiceFault, errors.Unavailable)


def _headers() -> Schema:
    own: Schema = {
        name: {"description": words, "schema": {"type": "string"}, "example": example}
        for name, (words, example) in _HEADERS.items()
    }
    return {"X-Request-Id": {"$ref": "#/components/headers/X-Request-Id"}} | own


def _operation(name: str, summary: str, media: dict[str, Any], parameters: list[Schema]) -> Schema:
    return {
        "operationId": name,
        "tags": ["Reference"],
        "summary": summary,
        "description": "Needs no token.",
        "security": [],
        "parameters": parameters,
        "responses": {
            "200": {"description": "As it was built", "headers": _headers(), "content": media},
            "304": {"description": "You have it", "headers": _headers()},
            **{str(each.status): _failure(each, "Retry-After") for each in _GATEWAY},
        },
    }


def _failure(error: type[errors.MfaError], header: str, detail: str = "") -> Schema:
    value = {"error_code": error.code, "error_description": error(detail).description}
    schema = {"$ref": "#/components/schemas/Error", "properties": {"error_code": {"enum": [error.code]}}}
    media = {"schema": schema, "examples": {error.__name__: {"value": value}}}
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in ("X-Request-Id", header)}
    return {
        "description": f"- `{error.code}` {error.text}",
        "headers": headers,
        "content": {"application/json": media},
    }


def _paths() -> Schema:
    html = {"schema": {"type": "string"}, "example": "<!DOCTYPE html>…"}
    json_ = {"schema": {"type": "object"}, "example": {"openapi": "3.1.0"}}
    types = ("text/css", "text/javascript", "image/svg+xml")
    files: Schema = {each: {"schema": {"type": "string"}, "example": "…"} for each in types}
    file = _operation("get_page_file", "A file of the page", files, [_FILE, _MATCH])
    file["responses"]["404"] = _failure(errors.NotFound, "Cache-Control", "There is no such file.")
    page = _operation("get_page", "A page that shows it", {"text/html": html}, [_MATCH])
    itself = _operation("get_description", "This description", {"application/json": json_}, [_MATCH])
    return {"/openapi.json": {"get": itself}, "/docs": {"get": page}, "/docs/{File}": {"get": file}}


PATHS = _paths()
