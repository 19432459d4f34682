"""What of the OpenAPI description is CAMARA's: its answers and their schemas, made from the dialect's own table."""

from mfa import errors
from mfa.edge import camara
from mfa.edge.operation import CODE, LIMITS, Operation
from tools.openapi import words
from tools.openapi.responses import ALWAYS, example, response
from tools.openapi.schemas import Schema

_CORRELATOR: Schema = {"type": "string", "pattern": "^[a-zA-Z0-9-_:;./<>{}]{0,256}$"}
CORRELATOR: Schema = {
    "name": camara.CORRELATOR,
    "in": "header",
    "description": "A name of your own for the request, which its answer repeats.",
    "schema": _CORRELATOR,
    "example": words.HEADERS["X-Correlator"][2],
}
SCHEMAS: Schema = {
    "ErrorInfo": {
        "type": "object",
        "description": "What went wrong, in CAMARA's form.",
        "required": ["status", "code", "message"],
        "properties": {
            "status": {
                "type": "integer",
                "format": "int32",
                "minimum": 100,
                "maximum": 599,
                "description": "The HTTP status.",
                "examples": [404],
            },
            "code": {
                "type": "string",
                "maxLength": camara.MAX_CODE,
                "description": "The case, for programs.",
                "examples": ["NOT_FOUND"],
            },
            "message": {
                "type": "string",
                "maxLength": camara.MAX_MESSAGE,
                "description": "For people; may change.",
                "examples": [camara.CODES["NOT_FOUND"][1]],
            },
        },
    },
}
_EVERYWHERE = (
    "INVALID_ARGUMENT", "PERMISSION_DENIED", "NOT_FOUND", "ABORTED", "UNSUPPORTED_MEDIA_TYPE", "INTERNAL",
    "UNAVAILABLE",
)  # fmt: skip
_OWN = {
    "send_code": (camara.TOO_MANY, camara.NOT_ALLOWED, camara.BLOCKED, "QUOTA_EXCEEDED"),
    "validate_code": (camara.FAILED, camara.EXPIRED, camara.INVALID),
}
# What API Gateway answers by itself has the stack's body, whatever the path.
_GATEWAY = (errors.Unauthorized, errors.Forbidden, errors.BodyTooLarge, errors.TooManyRequests, errors.ServiceFault,
            errors.Unavailable)  # fmt: skip


def codes(operation: str) -> tuple[str, ...]:
    """The codes of an operation's failures, by status."""
    return tuple(sorted(_EVERYWHERE + _OWN[operation], key=lambda code: (camara.CODES[code][0], code)))


def responses(operation: Operation, kinds: Schema) -> Schema:
    """The operation's answers."""
    headers = [*ALWAYS, "X-Correlator", *operation.headers, "Idempotent-Replayed"]
    kind = operation.answers.__name__ if operation.answers else ""
    shown = {"Success": {"value": example(kinds.get(kind, {}))}}
    success = response("A code was sent", {"$ref": f"#/components/schemas/{kind}"}, headers, shown)
    if not kind:
        success = {name: each for name, each in success.items() if name != "content"}
        success["description"] = "It is the code that was sent"
    described: Schema = {"200" if kind else "204": success}
    statuses = {camara.CODES[code][0] for code in codes(operation.name)} | {each.status for each in _GATEWAY}
    for status in sorted(statuses):
        described[str(status)] = _failure(operation.name, status)
    return described


def _failure(operation: str, status: int) -> Schema:
    """The failures of one status: those of the operation, and API Gateway's own."""
    ours = [code for code in codes(operation) if camara.CODES[code][0] == status]
    own = [each for each in _GATEWAY if each.status == status]
    schemas: list[Schema] = []
    examples: Schema = {}
    if ours:
        limits = {"properties": {"status": {"const": status}, "code": {"enum": ours}}}
        schemas.append({"$ref": "#/components/schemas/ErrorInfo"} | limits)
    for code in ours:
        examples[code] = {"value": {"status": status, "code": code, "message": camara.CODES[code][1]}}
    for error in own:
        limits = {"properties": {"error_code": {"enum": [error.code]}}}
        schemas.append({"$ref": "#/components/schemas/Error"} | limits)
        examples[error.__name__] = {
            "value": {"error_code": error.code, "error_description": error().description}
        }
    words = [f"- `{code}` {camara.CODES[code][1]}" for code in ours]
    words += [f"- `{error.code}` {error.text}. From API Gateway itself." for error in own]
    schema = schemas[0] if len(schemas) == 1 else {"oneOf": schemas}
    return response("\n".join(words), schema, _headers(operation, status), examples)


def _headers(operation: str, status: int) -> list[str]:
    headers = [*ALWAYS, "X-Correlator"]
    headers += ["Retry-After"] if status in (400, 403, 409, 429, 503) else []
    headers += ["WWW-Authenticate"] if status == 401 else []
    if operation == "validate_code" and status == 400:
        headers += [*LIMITS, *CODE, "Idempotent-Replayed"]
    return headers + (list(LIMITS) if operation == "send_code" and status == 403 else [])
