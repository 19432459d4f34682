"""The answers of the description: every status of an operation, with its headers and examples."""

import inspect
from typing import Any, get_origin

from mfa import errors
from mfa.edge.operation import CODE, LIMITS, Operation
from tools.openapi import words
from tools.openapi.schemas import Schema, answered
from tools.operations import failures

ALWAYS = ("X-Request-Id", "Cache-Control")


def example(schema: Schema) -> Schema:
    """An example of an object: its fields' own."""
    return {name: field["examples"][0] for name, field in schema.get("properties", {}).items()}


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
        names = "-".join(sorted({error.__name__ for error in found}))
        extra = [each for each in (*LIMITS[1:], *CODE[1:]) if each in headers]
        name = "-".join([str(status), names, *extra])
        shared[name] = _failure(found, headers)
        described[str(status)] = {"$ref": f"#/components/responses/{name}"}
    return described


def _success(operation: Operation, kinds: Schema) -> Schema:
    kind = answered(operation)
    schema: Schema = {"$ref": f"#/components/schemas/{kind.__name__}"}
    shown: Any = example(kinds[kind.__name__])
    said = (inspect.getdoc(kind) or "").partition(";")[0].partition("\n")[0].rstrip(".")
    headers = [*ALWAYS, *operation.headers, *(["Idempotent-Replayed"] if operation.repeatable else [])]
    if get_origin(operation.answers) is list:
        schema, shown, said = {"type": "array", "items": schema}, [shown], "One page"
    headers += ["Link", "X-Next-Cursor"] if operation.is_list else []
    return response(said, schema, headers, {"Success": {"value": shown}})


def _failure_headers(operation: Operation, status: int, found: list[type[errors.MfaError]]) -> list[str]:
    headers = list(ALWAYS)
    headers += ["Retry-After"] if status in (429, 503) or errors.TwinInFlight in found else []
    headers += ["WWW-Authenticate"] if status == 401 else []
    if LIMITS[0] in operation.headers and status in (412, 429):
        headers += [*LIMITS, *(CODE if errors.InvalidCode in operation.refuses else ())]
    headers += ["Idempotent-Replayed"] if operation.repeatable and status == 412 else []
    return headers


def _failure(found: list[type[errors.MfaError]], headers: list[str]) -> Schema:
    found = sorted(found, key=lambda error: int(error.code))
    codes = {"enum": [error.code for error in found]}
    schema = {"$ref": "#/components/schemas/Error", "properties": {"error_code": codes}}
    said = "\n".join(f"- `{error.code}` {error.text}" for error in found)
    examples = {
        error.__name__: {"value": {"error_code": error.code, "error_description": _description(error)}}
        for error in found
    }
    return response(said, schema, headers, examples)


def _description(error: type[errors.MfaError]) -> str:
    return error(words.DETAILS.get(error.__name__) or words.DETAILS.get(error.code, "")).description


def response(said: str, schema: Schema, headers: list[str], examples: Schema) -> Schema:
    """One answer: what it means, its body with examples, and its headers."""
    return {
        "description": said,
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in headers},
        "content": {"application/json": {"schema": schema, "examples": examples}},
    }


def header(name: str) -> Schema:
    """A header of answers."""
    said, schema, shown = words.HEADERS[name]
    described: Schema = {"description": said, "schema": schema, "example": shown}
    return described | ({"required": True} if name == "X-Request-Id" else {})
