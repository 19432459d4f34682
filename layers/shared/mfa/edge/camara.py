"""CAMARA's one-time-password-sms, version 2: its error format, and its correlation header.

https://github.com/camaraproject/OTPValidation, code/API_definitions/one-time-password-sms.yaml and the files it
refers to.
"""

import re
from typing import Any

from mfa.edge import decoding
from mfa.edge.operation import Dialect, Event
from mfa.errors import InvalidCode, InvalidRequest, KeyReused, MfaError, TwinInFlight

CORRELATOR = "x-correlator"
# The longest code and message in the standard's ErrorInfo.
MAX_CODE, MAX_MESSAGE = 96, 512
CORRELATION = re.compile(r"[a-zA-Z0-9_:;./<>{}-]{0,256}")
_OTP = "ONE_TIME_PASSWORD_SMS"
FAILED, EXPIRED, INVALID = (
    f"{_OTP}.{each}" for each in ("VERIFICATION_FAILED", "VERIFICATION_EXPIRED", "INVALID_OTP")
)
TOO_MANY, NOT_ALLOWED, BLOCKED = (
    f"{_OTP}.{each}"
    for each in ("MAX_OTP_CODES_EXCEEDED", "PHONE_NUMBER_NOT_ALLOWED", "PHONE_NUMBER_BLOCKED")
)
# Each code with its status and message.
CODES: dict[str, tuple[int, str]] = {
    "INVALID_ARGUMENT": (400, "The request is malformed or contains invalid data."),
    FAILED: (400, "Too many wrong codes were entered for this authenticationId."),
    EXPIRED: (400, "The authenticationId is no longer valid: its code was used, replaced, or has expired."),
    INVALID: (400, "The code is not the one that was sent for this authenticationId."),
    "UNAUTHENTICATED": (401, "The token has expired."),
    "PERMISSION_DENIED": (403, "The token does not permit this operation."),
    TOO_MANY: (403, "Too many codes were requested for this number."),
    NOT_ALLOWED: (403, "Codes are not sent to this number."),
    BLOCKED: (403, "Messages to this number are blocked."),
    "NOT_FOUND": (404, "The authenticationId or application does not exist."),
    "ABORTED": (409, "Another request is changing the same data. Retry."),
    "UNSUPPORTED_MEDIA_TYPE": (415, "The request body must be application/json."),
    "QUOTA_EXCEEDED": (429, "The message quota is used up."),
    "TOO_MANY_REQUESTS": (429, "Too many requests."),
    "INTERNAL": (500, "The service has a fault."),
    "UNAVAILABLE": (503, "The service is unavailable."),
}
# The codes of errors by the reason in the log, and else by their code in this API.
_BY_REASON = {
    "country": NOT_ALLOWED,
    "premium": NOT_ALLOWED,
    "kind": NOT_ALLOWED,
    "destination": BLOCKED,
    "cap": "QUOTA_EXCEEDED",
    "limit": TOO_MANY,
    "circuit": NOT_ALLOWED,
    "locked": FAILED,
    "exhausted": FAILED,
}
_BY_CODE = {
    "400": "INVALID_ARGUMENT",
    "1023": "INVALID_ARGUMENT",
    "401": "UNAUTHENTICATED",
    "402": "QUOTA_EXCEEDED",
    "403": "PERMISSION_DENIED",
    "404": "NOT_FOUND",
    "409": "ABORTED",
    "1001": "ABORTED",
    "1011": NOT_ALLOWED,
    "2002": EXPIRED,
    "413": "INVALID_ARGUMENT",
    "415": "UNSUPPORTED_MEDIA_TYPE",
    "422": "INVALID_ARGUMENT",
    "2004": "TOO_MANY_REQUESTS",
    "503": "UNAVAILABLE",
}


def _failure(error: MfaError) -> tuple[int, dict[str, Any]]:
    code = _code(error)
    status, message = CODES[code]
    detail = "" if status >= 500 else error.detail.replace("address: ", "phoneNumber: ")
    if isinstance(error, KeyReused | TwinInFlight):  # The standard does not define these errors.
        detail = detail or error.hint
    message = f"{message} {detail}".rstrip()
    if len(message) > MAX_MESSAGE:
        message = f"{message[: MAX_MESSAGE - 3]}..."
    return status, {"status": status, "code": code, "message": message}


def _code(error: MfaError) -> str:
    if isinstance(error, InvalidCode):
        # A wrong guess returns the number of attempts left; an exhausted code returns nothing.
        left = error.headers.get("x-attempts-remaining", "")
        return EXPIRED if not left else FAILED if left == "0" else INVALID
    return _BY_REASON.get(error.reason) or _BY_CODE.get(error.code, "INTERNAL")


def _require_correlator(event: Event) -> None:
    given = decoding.header(event, CORRELATOR)
    if given is not None and not CORRELATION.fullmatch(given):
        raise InvalidRequest(f"{CORRELATOR}: must be up to 256 letters, digits and any of -_:;./<>{{}}.")


def _echoed(event: Event) -> dict[str, str]:
    given = decoding.header(event, CORRELATOR)
    return {CORRELATOR: given} if given is not None and CORRELATION.fullmatch(given) else {}


DIALECT = Dialect(_failure, _require_correlator, _echoed, bound=True)
