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
    """The service did not answer. What was asked may have been done, or not."""


class UnexpectedAnswer(MfaError):
    """Something answered that is not the service, or a version of it that this client cannot read."""


class Refused(MfaError):
    """The service refused: `status` is HTTP's, `code` the API's, `description` for people.

    `retry_after` is in seconds, None where waiting does not help. `meta` is what the headers say.
    """

    def __init__(self, status: int, code: str, description: str, meta: Meta) -> None:
        super().__init__(f"{status}/{code} {description}")
        self.status, self.code, self.description, self.meta = status, code, description, meta

    @property
    def retry_after(self) -> int | None:
        """Seconds after which a retry is not refused for this reason."""
        return self.meta.retry_after


class InvalidRequest(Refused):
    """Malformed or invalid: the description names each field and what is wrong with it."""


class ValueTooLong(InvalidRequest):
    """A name, id, prefix or sender is too long."""


class Unauthorized(Refused):
    """The token is unknown, revoked or expired."""


class InsufficientCredit(Refused):
    """The account's credit does not cover the message; nothing was sent."""


class Forbidden(Refused):
    """The token may not do this, or the resource is another account's."""


class NotFound(Refused):
    """There is no such application, user, template or code."""


class Conflict(Refused):
    """It cannot be done as things are: a template in use, a request with the same key in flight."""


class StaleData(Conflict):
    """The resource is at another version: read it again, then repeat the change."""


class NameTaken(Conflict):
    """The name is another's."""


class AddressNotValidated(Conflict):
    """The user has no validated address: `associate` one first."""


class CodeRefused(Refused):
    """The code is not the one. How many guesses are left: `meta.attempts_remaining`."""


class InvalidCode(CodeRefused):
    """The code is wrong, was used, or none is pending."""


class CodeExpired(CodeRefused):
    """The code has expired: start anew."""


class BodyTooLarge(Refused):
    """The body is over 16 KiB."""


class UnsupportedMediaType(Refused):
    """The body is not JSON."""


class KeyReused(Refused):
    """The Idempotency-Key was used with another request."""


class TooManyRequests(Refused):
    """Too many codes, wrong guesses or requests. Without a `retry_after` no wait helps: enrol the address anew."""


class ServiceFault(Refused):
    """A fault of the service: its log has more by `meta.request_id`."""


class Unavailable(Refused):
    """Something that the service needs does not answer. No code is left valid and no credit spent."""


# By the API's code; where that is unknown, by the status.
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
    """Return the exception for an error answer."""
    kind = KINDS.get(code) or KINDS.get(str(status), Refused)
    return kind(status, code, description, meta)
