"""Every way a request can fail, each with its HTTP status and error code.

MfaError
├── InvalidRequest        400 / 400
│   └── ValueTooLong      400 / 1023
├── Unauthorized          401 / 401
├── InsufficientCredit    402 / 402
├── Forbidden             403 / 403
├── NotFound              404 / 404
├── BodyTooLarge          413 / 413
├── UnsupportedMediaType  415 / 415
├── TwinInFlight          409 / 409
├── TemplateInUse         409 / 409
├── StaleData             409 / 1001
├── NameTaken             409 / 1011
├── AddressNotValidated   409 / 2003
├── InvalidCode           412 / 2001
├── CodeExpired           412 / 2002
├── KeyReused             422 / 422
├── TooManyRequests       429 / 2004
├── ServiceFault          500 / 500
└── Unavailable           503 / 503

A message is for people. It never holds a code, a token, a whole phone number or what a provider answered.
"""

from collections.abc import Mapping


class MfaError(Exception):
    """A failure the caller is told of: `status` is HTTP's, `code` and `text` are the API document's.

    `detail` says what is specific to the case; `retry_after` is in whole seconds, None where no wait helps;
    `headers` go out with the answer. `reason` is a word for the log, where a code alone has several (docs/events.md).
    `unsent` says of a message that it was surely not taken. `cause` says for the log alone what could not be
    reached and why.
    """

    status = 500
    code = "500"
    text = "Server Error - Internal server error. Please report"
    reason = ""
    cause = ""
    unsent = False

    def __init__(
        self,
        detail: str = "",
        retry_after: int | None = None,
        headers: Mapping[str, str] | None = None,
        reason: str = "",
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.retry_after = retry_after
        self.headers = dict(headers or {})
        self.reason = reason or self.reason

    @property
    def description(self) -> str:
        """The document's own text, and after it what is specific to the case."""
        return f"{self.text.rstrip('.')}. {self.detail}" if self.detail else self.text


class InvalidRequest(MfaError):
    status, code = 400, "400"
    text = "The request was formated incorrectly or contained invalid data"


class ValueTooLong(InvalidRequest):
    code = "1023"
    text = "Indexed field too long - One of the values in the request exceeded the maximum allowed length"


class Unauthorized(MfaError):
    status, code = 401, "401"
    text = "Unauthorized - Provided authentication data is invalid or insufficient"


class InsufficientCredit(MfaError):
    status, code, reason, unsent = 402, "402", "credit", True
    text = "Insufficient credit - The account does not have sufficeint funds for this operation"


class Forbidden(MfaError):
    status, code = 403, "403"
    text = "Forbidden - Access to this resource is not allowed with the current application token"


class NotFound(MfaError):
    status, code = 404, "404"
    text = "Not Found. The server has not found anything matching the Request-URI."


class BodyTooLarge(MfaError):
    status, code = 413, "413"
    text = "Content Too Large. The request body is larger than the server accepts."


class UnsupportedMediaType(MfaError):
    status, code = 415, "415"
    text = "Unsupported Media Type. The request body must be application/json."


class TwinInFlight(MfaError):
    status, code = 409, "409"
    text = "Conflict. A request with the same Idempotency-Key is being processed."


class TemplateInUse(MfaError):
    status, code = 409, "409"
    text = "Conflict. The template is in use."


class KeyReused(MfaError):
    status, code = 422, "422"
    text = "Unprocessable Content. This Idempotency-Key was used with another request."


class StaleData(MfaError):
    status, code = 409, "1001"
    text = "Stale data - Concurrent resource update. Refresh the resource and retry."


class NameTaken(MfaError):
    status, code = 409, "1011"
    text = "Unique key constraint violated"


class AddressNotValidated(MfaError):
    status, code = 409, "2003"
    text = "User MDN not validated - The user's MDN must have been validated. MDN should be validated before login."


class InvalidCode(MfaError):
    status, code = 412, "2001"
    text = "Invalid Authentication Code - The received authentication code is not valid."


class CodeExpired(MfaError):
    status, code = 412, "2002"
    text = "Authentication Code Expired - The authentication code has expired. A new one should be requested."


class TooManyRequests(MfaError):
    status, code = 429, "2004"
    text = "User sent too many requests - User sent too many requests."


class ServiceFault(MfaError):
    """A fault of the service itself: its detail goes to the log, never to the caller."""

    @property
    def description(self) -> str:
        return self.text


class Unavailable(MfaError):
    status, code = 503, "503"
    text = "Server Unavailable."

    def __init__(self, detail: str = "", retry_after: int = 1, cause: str = "") -> None:
        super().__init__(detail, retry_after)
        self.cause = cause
        if cause:
            # What Lambda logs of an exception that nobody catches, as of the authorizer's.
            self.args = (f"{detail} {cause}",)


def why_unreached(error: BaseException) -> str:
    """Return for the log which endpoint an error of botocore is about, and what went wrong in the end.

    The error's own text is not used: it may quote a request.
    """
    if response := getattr(error, "response", None):
        return f"the service answered {response['Error']['Code']}"
    endpoint = getattr(error, "kwargs", {}).get("endpoint_url", "no endpoint")
    last = error
    while following := last.__cause__ or last.__context__:
        last = following
    reason = getattr(last, "strerror", None) or type(last).__name__
    return f"{endpoint}: {type(error).__name__}, {reason}"
