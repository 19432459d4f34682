"""CAMARA's wording: each error of the service has a code of the standard, and says nothing that it should not."""

import pytest

from mfa import errors
from mfa.edge import camara
from mfa.edge.camara import BLOCKED, DIALECT, EXPIRED, FAILED, INVALID, NOT_ALLOWED, TOO_MANY

CASES = [
    (errors.InvalidRequest("x"), "INVALID_ARGUMENT"),
    (errors.ValueTooLong("x"), "INVALID_ARGUMENT"),
    (errors.InvalidRequest("x", reason="destination"), BLOCKED),
    (errors.UnsupportedMediaType("x"), "UNSUPPORTED_MEDIA_TYPE"),
    (errors.Unauthorized("x"), "UNAUTHENTICATED"),
    (errors.Forbidden("x"), "PERMISSION_DENIED"),
    (errors.NotFound("x"), "NOT_FOUND"),
    (errors.StaleData("x"), "ABORTED"),
    (errors.InsufficientCredit("x"), "QUOTA_EXCEEDED"),
    (errors.TooManyRequests("x", reason="limit"), TOO_MANY),
    (errors.TooManyRequests("x", reason="cap"), "QUOTA_EXCEEDED"),
    (errors.TooManyRequests("x", reason="circuit"), NOT_ALLOWED),
    (errors.TooManyRequests("x", reason="locked"), FAILED),
    (errors.TooManyRequests("x", reason="exhausted"), FAILED),
    (errors.TooManyRequests("x"), "TOO_MANY_REQUESTS"),
    (errors.InvalidCode("x"), EXPIRED),
    (errors.InvalidCode("x", headers={"x-attempts-remaining": "1"}), INVALID),
    (errors.Unavailable("x"), "UNAVAILABLE"),
    (errors.ServiceFault("x"), "INTERNAL"),
    (errors.NameTaken("x"), NOT_ALLOWED),
]


@pytest.mark.parametrize(("error", "code"), CASES)
def test_an_error_has_its_code(error: errors.MfaError, code: str) -> None:
    status, body = DIALECT.failure(error)

    expected, message = camara.CODES[code]
    assert status == body["status"] == expected
    assert body["code"] == code
    # What went wrong within is not for callers.
    assert body["message"] == (message if status >= 500 else f"{message} x")


def test_every_code_is_of_some_error() -> None:
    assert {code for _, code in CASES} == camara.CODES.keys()
