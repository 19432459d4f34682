"""Every way a request can fail, each with its HTTP status and error code.

A message is for people. It never contains a code, a token, a whole phone number or a provider's response.
"""

from collections.abc import Mapping
from types import MappingProxyType


class MfaError(Exception):
    """A failure that becomes an error response with the HTTP `status`, the error `code` and its `text`.

    `detail` describes the case and what to do; `hint` is used without one.
    `retry_after` is in whole seconds, None if waiting does not help; `headers` are added to the response. `reason` is
    for the log, if a code has several (docs/events.md).
    `unsent` means that the provider certainly did not accept the message. `cause` is for the log only: what could not
    be reached and why.
    """

    status = 500
    code = "500"
    text = "Server Error - Internal server error. Please report"
    hint = ""
    reason = ""
    unsent = False
    retry_after: int | None = None
    headers: Mapping[str, str] = MappingProxyType({})

    def __init__(
        self,
        detail: str = "",
        retry_after: int | None = None,
        headers: Mapping[str, str] | None = None,
        reason: str = "",
        cause: str = "",
    ) -> None:
        # With the cause, which Lambda logs if nobody catches the exception, as with the authorizer's.
        super().__init__(f"{detail} {cause}" if cause else detail)
        self.detail = detail
        self.retry_after = retry_after or self.retry_after
        self.headers = headers or self.headers
        self.reason = reason or self.reason
        self.cause = cause

    @property
    def description(self) -> str:
        """The document's short text, and after it what is specific to the case."""
        specific = self.detail or self.hint
        return f"{self.text}. {specific}" if specific else self.text


class InvalidRequest(MfaError):
    status, code = 400, "400"
    text = "The request was formatted incorrectly or contained invalid data"


class ValueTooLong(InvalidRequest):
    code = "1023"
    text = "Indexed field too long"
    hint = "Shorten the value."


class Unauthorized(MfaError):
    status, code = 401, "401"
    text = "Unauthorized"
    hint = "The bearer token is missing, unknown, revoked or expired. Send a valid one."
    headers = MappingProxyType({"www-authenticate": "Bearer"})


class InsufficientCredit(MfaError):
    status, code, reason, unsent = 402, "402", "credit", True
    text = "Insufficient credit"
    hint = "The account's credit does not cover the message, and nothing was sent. Add credit, then retry."


class Forbidden(MfaError):
    status, code = 403, "403"
    text = "Forbidden"
    hint = "The resource belongs to another account. Use one of its tokens."


class NotFound(MfaError):
    status, code = 404, "404"
    text = "Not Found"
    hint = "This path does not exist or does not support this method."


class BodyTooLarge(MfaError):
    status, code = 413, "413"
    text = "Content Too Large"
    hint = "Shorten the request body."


class UnsupportedMediaType(MfaError):
    status, code = 415, "415"
    text = "Unsupported Media Type"
    hint = "Send the request body as application/json, in UTF-8."


class TwinInFlight(MfaError):
    status, code = 409, "409"
    text = "Conflict"
    hint = "A request with the same Idempotency-Key is still running. Retry after the seconds in Retry-After."


class TemplateInUse(MfaError):
    status, code = 409, "409"
    text = "Conflict"
    hint = "The template is in use. Change the applications that use it, or delete it with force=true."


class KeyReused(MfaError):
    status, code = 422, "422"
    text = "Unprocessable Content"
    hint = "This Idempotency-Key was used with another request. Use a new one for each request."


class StaleData(MfaError):
    status, code = 409, "1001"
    text = "Stale data"
    hint = "Another request changed the resource. Read it and retry."


class NameTaken(MfaError):
    status, code = 409, "1011"
    text = "Unique key constraint violated"
    hint = "Choose another value."


class AddressNotValidated(MfaError):
    status, code = 409, "2003"
    text = "User MDN not validated"
    hint = "Associate an address and validate its code before a login."


class InvalidCode(MfaError):
    status, code = 412, "2001"
    text = "Invalid Authentication Code"
    hint = "The code is not the one that was sent. Check it and try again."


class CodeExpired(MfaError):
    status, code = 412, "2002"
    text = "Authentication Code Expired"
    hint = "Request a new code."


class TooManyRequests(MfaError):
    status, code = 429, "2004"
    text = "User sent too many requests"
    hint = "Retry after the seconds in Retry-After."


class ServiceFault(MfaError):
    """A fault of the service itself: its detail goes to the log, never to the caller."""

    @property
    def description(self) -> str:
        return self.text


class Unavailable(MfaError):
    status, code, retry_after = 503, "503", 1
    text = "Server Unavailable"
    hint = "Retry after the seconds in Retry-After."


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
