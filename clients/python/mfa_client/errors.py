"""Every way a call can fail.

MfaError
├── NoAnswer                  the service did not answer: no connection, or no time left
├── UnexpectedAnswer          what answered is not the service: a proxy's page, say
└── Refused                   the service answered an error     status / code
    ├── InvalidRequest                                             400 / 400
    │   └── ValueTooLong                                           400 / 1023
    ├── Unauthorized                                               401 / 401
    ├── InsufficientCredit                                         402 / 402
    ├── Forbidden                                                  403 / 403
    ├── NotFound                                                   404 / 404
    ├── Conflict              a twin in flight, a template in use  409 / 409
    │   ├── StaleData                                              409 / 1001
    │   ├── NameTaken                                              409 / 1011
    │   └── AddressNotValidated                                    409 / 2003
    ├── CodeRefused                                                412
    │   ├── InvalidCode                                            412 / 2001
    │   └── CodeExpired                                            412 / 2002
    ├── BodyTooLarge                                               413 / 413
    ├── UnsupportedMediaType                                       415 / 415
    ├── KeyReused                                                  422 / 422
    ├── TooManyRequests                                            429 / 2004
    ├── ServiceFault                                               500 / 500
    └── Unavailable                                                503 / 503

A code that this version does not know falls back on its status: another 409 is a Conflict. No message holds a code, a
token, a key or an address.
"""

from mfa_client.meta import Meta


class MfaError(Exception):
    """A call failed."""


class NoAnswer(MfaError):
    """The service did not respond. The request may or may not have had an effect."""


class UnexpectedAnswer(MfaError):
    """The response is not from the service, or from a version that this client cannot read."""


class Refused(MfaError):
    """The service returned an error: `status` is HTTP's, `code` the API's, `description` a text for people.

    `retry_after` is in seconds, None if waiting does not help. `meta` contains the headers.
    """

    def __init__(self, status: int, code: str, description: str, meta: Meta) -> None:
        super().__init__(f"{status}/{code} {description}")
        self.status, self.code, self.description, self.meta = status, code, description, meta

    @property
    def retry_after(self) -> int | None:
        """Seconds to wait before a retry."""
        return self.meta.retry_after


class InvalidRequest(Refused):
    """A malformed or invalid request: the description names each field and its problem."""


class ValueTooLong(InvalidRequest):
    """A name, id, prefix or sender is too long."""


class Unauthorized(Refused):
    """The token is unknown, revoked or expired."""


class InsufficientCredit(Refused):
    """The account's credit does not cover the message; nothing was sent."""


class Forbidden(Refused):
    """The token does not permit this, or the resource belongs to another account."""


class NotFound(Refused):
    """There is no such application, user, template or code."""


class Conflict(Refused):
    """The template is in use, or a request with the same key is running."""


class StaleData(Conflict):
    """The resource has another version: read it again, then repeat the change."""


class NameTaken(Conflict):
    """The name is taken."""


class AddressNotValidated(Conflict):
    """The user has no validated address: `associate` one first."""


class CodeRefused(Refused):
    """The code was not accepted. `meta.attempts_remaining` is the number of guesses left."""


class InvalidCode(CodeRefused):
    """The code is wrong, was used, or none is pending."""


class CodeExpired(CodeRefused):
    """The code has expired: send a new one."""


class BodyTooLarge(Refused):
    """The body is over 16 KiB."""


class UnsupportedMediaType(Refused):
    """The body is not JSON."""


class KeyReused(Refused):
    """The Idempotency-Key was used with another request."""


class TooManyRequests(Refused):
    """Too many codes, wrong guesses or requests. If `retry_after` is None, enrol the address again."""


class ServiceFault(Refused):
    """An error of the service: its log has details under `meta.request_id`."""


class Unavailable(Refused):
    """An AWS service does not respond. No code is valid and no credit spent."""


# By the API's code, or by the status if the code is unknown.
KINDS = {
    "400": InvalidRequest,
    "1023": ValueTooLong,
    "401": Unauthorized,
    "402": InsufficientCredit,
    "403": Forbidden,
    "404": NotFound,
    "409": Conflict,
    "1001": StaleData,
    "1011": NameTaken,
    "2003": AddressNotValidated,
    "412": CodeRefused,
    "2001": InvalidCode,
    "2002": CodeExpired,
    "413": BodyTooLarge,
    "415": UnsupportedMediaType,
    "422": KeyReused,
    "429": TooManyRequests,
    "2004": TooManyRequests,
    "500": ServiceFault,
    "502": Unavailable,
    "503": Unavailable,
    "504": Unavailable,
}


def refusal(status: int, code: str, description: str, meta: Meta) -> Refused:
    """Return the exception for an error response."""
    kind = KINDS.get(code) or KINDS.get(str(status), Refused)
    return kind(status, code, description, meta)
