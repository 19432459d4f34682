"""The responses in the API's description: every status of an operation, with headers and examples."""

from collections.abc import Iterable
from typing import Any, NamedTuple, get_origin

from mfa import errors
from mfa.edge.operation import CODE, LIMITS, PLAIN, Operation
from tools.openapi.schemas import Schema, answered, summary
from tools.openapi.words import DETAILS
from tools.operations import failures

ALWAYS = ("X-Request-Id", "Cache-Control")


class Case(NamedTuple):
    """One error: the schema of its body, its name and description, and an example of the body."""

    form: str
    name: str
    description: str
    body: Schema


def success(operation: Operation, kinds: Schema) -> Schema:
    """Return the successful response by its status. Its example consists of the examples in `kinds`, the schemas."""
    headers = [*always(operation), *operation.headers]
    headers += ["Idempotent-Replayed"] if operation.repeatable else []
    headers += ["Link", "X-Next-Cursor"] if operation.is_list else []
    kind = answered(operation)
    if kind is None:
        return {"204": {"description": "Success, without a body.", "headers": _referred(headers)}}
    schema: Schema = {"$ref": f"#/components/schemas/{kind.__name__}"}
    shown: Any = example(kinds[kind.__name__])
    description = summary(kind).rstrip(".")
    if get_origin(operation.answers) is list:
        schema, shown, description = {"type": "array", "items": schema}, [shown], "One page"
    return {"200": _response(description, schema, headers, {"Success": {"value": shown}})}


def responses(operation: Operation, shared: Schema) -> Schema:
    """Return the operation's errors by status, as references to components that it adds to `shared`."""
    by_status: dict[int, list[type[errors.MfaError]]] = {}
    for error in failures(operation):
        by_status.setdefault(error.status, []).append(error)
    described: Schema = {}
    for status, found in sorted(by_status.items()):
        headers = _headers(operation, status, found)
        names = "-".join(sorted({error.__name__ for error in found}))
        name = "-".join([str(status), names, *(each for each in (LIMITS[1], CODE[1]) if each in headers)])
        cases = [_detailed(each) for each in sorted(found, key=lambda each: int(each.code))]
        shared[name] = failure(cases, headers)
        described[str(status)] = {"$ref": f"#/components/responses/{name}"}
    return described


def always(operation: Operation) -> list[str]:
    """Return the headers of every response of an operation."""
    return [*ALWAYS, *([] if operation.dialect is PLAIN else ["X-Correlator"])]


def _headers(operation: Operation, status: int, found: list[type[errors.MfaError]]) -> list[str]:
    headers = always(operation)
    headers += ["Retry-After"] if status in (429, 503) or errors.TwinInFlight in found else []
    headers += ["WWW-Authenticate"] if status == 401 else []
    if LIMITS[0] in operation.headers and status in (412, 429):
        headers += [*LIMITS, *(CODE if errors.InvalidCode in operation.refuses else ())]
    headers += ["Idempotent-Replayed"] if operation.repeatable and status == 412 else []
    return headers


def case(error: type[errors.MfaError], detail: str = "", note: str = "") -> Case:
    """Return an error's case, with `detail` in its example and `note` after its description."""
    body = {"error_code": error.code, "error_description": error(detail).description}
    return Case("ErrorResponse", error.__name__, f"- `{error.code}` {error.text}{note}", body)


def _detailed(error: type[errors.MfaError]) -> Case:
    return case(error, DETAILS.get(error.__name__) or DETAILS.get(error.code, ""))


def failure(cases: list[Case], headers: Iterable[str]) -> Schema:
    """Return the response of one status, which describes every case."""
    forms = dict.fromkeys(each.form for each in cases)
    schemas: list[Schema] = [{"$ref": f"#/components/schemas/{form}"} for form in forms]
    schema = schemas[0] if len(schemas) == 1 else {"oneOf": schemas}
    description = "\n".join(each.description for each in cases)
    return _response(description, schema, headers, {each.name: {"value": each.body} for each in cases})


def _response(description: str, schema: Schema, headers: Iterable[str], examples: Schema) -> Schema:
    content = {"application/json": {"schema": schema, "examples": examples}}
    return {"description": description, "headers": _referred(headers), "content": content}


def _referred(headers: Iterable[str]) -> Schema:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in headers}


def example(schema: Schema) -> Schema:
    """Return an example of an object, made of its fields' examples."""
    return {name: field["examples"][0] for name, field in schema.get("properties", {}).items()}
