"""The answers of the OpenAPI description: every status of an operation, with its headers and examples."""

from typing import Any

from local import openapi_text as text
from local.openapi_operations import Operation, failures
from local.openapi_schemas import Schema
from mfa import errors
from mfa.dialects import PLAIN

ALWAYS = ("X-Request-Id", "Cache-Control")
_LIMITS, _CODE = ("RateLimit-Policy", "RateLimit"), ("X-Attempts-Remaining", "X-Code-Expires")


def example(schema: Schema) -> Schema:
    """An example of an object: its fields' own."""
    return {name: field["examples"][0] for name, field in schema.get("properties", {}).items()}


def tag(operation: Operation) -> str:
    """The heading under which an operation stands."""
    if operation.dialect is not PLAIN:
        return "CAMARA"
    if operation.scope.startswith("codes:"):
        return "Codes"
    if "/templates" in operation.path:
        return "Templates"
    return "Users" if "/users" in operation.path else "Applications"


def responses(operation: Operation, shared: Schema, kinds: Schema) -> Schema:
    """The operation's answers. Failures that several operations share are put into `shared` and referred to.

    `kinds` are the schemas, of whose examples the answers' are made.
    """
    by_status: dict[int, list[type[errors.MfaError]]] = {}
    for error in failures(operation):
        by_status.setdefault(error.status, []).append(error)
    described: Schema = {"200": _success(operation, kinds)}
    for status, found in sorted(by_status.items()):
        headers = _failure_headers(operation, status, found)
        codes = sorted({error.code for error in found}, key=int)
        codes = [] if codes == [str(status)] else codes
        limits = ["limits"] if "RateLimit" in headers else []
        code = ["code"] if "X-Code-Expires" in headers else []
        in_use = ["in-use"] if errors.TemplateInUse in found else []
        name = "-".join([str(status), *codes, *limits, *code, *in_use])
        shared[name] = _failure(found, headers)
        described[str(status)] = {"$ref": f"#/components/responses/{name}"}
    return described


def _success(operation: Operation, kinds: Schema) -> Schema:
    if operation.repeatable:
        kind, words = "Created", "What was made"
    elif operation.method == "DELETE":
        kind, words = "Deleted", "It is gone"
    else:
        kind = {"Templates": "StoredTemplate", "Users": "User"}.get(tag(operation), "Application")
        kind = "Validation" if "/validations/" in operation.path else kind
        words = "One page" if operation.is_list else f"The {tag(operation)[:-1].lower()}"
    schema: Schema = {"$ref": f"#/components/schemas/{kind}"}
    shown: Any = text.ANSWERS.get(operation.name) or example(kinds[kind])
    if operation.is_list:
        schema, shown = {"type": "array", "items": schema}, [shown]
    costed = tag(operation) in ("Applications", "Templates") and operation.method in ("POST", "PATCH")
    headers = [*ALWAYS, *(["X-Segments"] if costed else [])]
    headers += ["Link", "X-Next-Cursor"] if operation.is_list else []
    headers += _LIMITS if tag(operation) == "Codes" and operation.repeatable else ()
    headers += _CODE if operation.scope == "codes:send" and operation.repeatable else ()
    headers += ["Idempotent-Replayed"] if operation.repeatable else []
    return response(words, schema, headers, {"Success": {"value": shown}})


def _failure_headers(operation: Operation, status: int, found: list[type[errors.MfaError]]) -> list[str]:
    headers = list(ALWAYS)
    headers += ["Retry-After"] if status in (429, 503) or errors.TwinInFlight in found else []
    headers += ["WWW-Authenticate"] if status == 401 else []
    if tag(operation) == "Codes" and operation.repeatable and status in (412, 429):
        headers += [*_LIMITS, *(_CODE if operation.scope == "codes:validate" else ())]
    headers += ["Idempotent-Replayed"] if operation.repeatable and status == 412 else []
    return headers


def _failure(found: list[type[errors.MfaError]], headers: list[str]) -> Schema:
    found = sorted(found, key=lambda error: int(error.code))
    codes = {"enum": [error.code for error in found]}
    schema = {"$ref": "#/components/schemas/Error", "properties": {"error_code": codes}}
    words = "\n".join(f"- `{error.code}` {error.text}" for error in found)
    examples = {
        error.__name__: {"value": {"error_code": error.code, "error_description": _description(error)}}
        for error in found
    }
    return response(words, schema, headers, examples)


def _description(error: type[errors.MfaError]) -> str:
    return error(text.DETAILS.get(error.__name__) or text.DETAILS.get(error.code, "")).description


def response(words: str, schema: Schema, headers: list[str], examples: Schema) -> Schema:
    """One answer: what it means, its body with examples, and its headers."""
    return {
        "description": words,
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in headers},
        "content": {"application/json": {"schema": schema, "examples": examples}},
    }


def header(name: str) -> Schema:
    """A header of answers."""
    words, schema, shown = text.HEADERS[name]
    described: Schema = {"description": words, "schema": schema, "example": shown}
    return described | ({"required": True} if name == "X-Request-Id" else {})
