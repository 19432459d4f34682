"""The responses of CAMARA's operations in the description, made from the error table of `mfa.edge.camara`."""

from mfa.edge import camara
from mfa.edge.operation import CODE, LIMITS, Operation
from tools.openapi.responses import Case, always, case, failure
from tools.openapi.schemas import Schema
from tools.operations import GATEWAY

_EVERYWHERE = (
    "INVALID_ARGUMENT", "PERMISSION_DENIED", "NOT_FOUND", "ABORTED", "UNSUPPORTED_MEDIA_TYPE", "INTERNAL",
    "UNAVAILABLE",
)  # fmt: skip
_OWN = {
    "send_code": (camara.TOO_MANY, camara.NOT_ALLOWED, camara.BLOCKED, "QUOTA_EXCEEDED"),
    "validate_code": (camara.FAILED, camara.EXPIRED, camara.INVALID),
}


def responses(operation: Operation) -> Schema:
    """Return the operation's errors by status. Errors of API Gateway itself have the body of the other operations."""
    by_status: dict[int, list[Case]] = {}
    for code in sorted(_EVERYWHERE + _OWN[operation.name]):
        status, text = camara.CODES[code]
        body = {"status": status, "code": code, "message": text}
        by_status.setdefault(status, []).append(Case("ErrorInfo", code, f"- `{code}` {text}", body))
    for error in GATEWAY:
        by_status.setdefault(error.status, []).append(case(error, note=". From API Gateway."))
    return {
        str(status): failure(cases, _headers(operation, status))
        for status, cases in sorted(by_status.items())
    }


def _headers(operation: Operation, status: int) -> list[str]:
    headers = always(operation)
    headers += ["Retry-After"] if status in (400, 403, 409, 429, 503) else []
    headers += ["WWW-Authenticate"] if status == 401 else []
    if operation.event == "validated" and status == 400:
        headers += [*LIMITS, *CODE, "Idempotent-Replayed"]
    return headers + (list(LIMITS) if operation.event == "sent" and status == 403 else [])
