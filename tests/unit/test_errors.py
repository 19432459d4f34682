"""Every error of the contract: its status, its code, and the document's own words."""

import pytest

from mfa import errors
from mfa.errors import MfaError, ServiceFault, Unavailable

CONTRACT = {
    "InvalidRequest": (400, "400", "The request was formated incorrectly or contained invalid data"),
    "ValueTooLong": (
        400,
        "1023",
        "Indexed field too long - One of the values in the request exceeded the maximum allowed length",
    ),
    "Unauthorized": (401, "401", "Unauthorized - Provided authentication data is invalid or insufficient"),
    "InsufficientCredit": (
        402,
        "402",
        "Insufficient credit - The account does not have sufficeint funds for this operation",
    ),
    "Forbidden": (
        403,
        "403",
        "Forbidden - Access to this resource is not allowed with the current application token",
    ),
    "NotFound": (404, "404", "Not Found. The server has not found anything matching the Request-URI."),
    "BodyTooLarge": (413, "413", ""),
    "UnsupportedMediaType": (415, "415", ""),
    "TwinInFlight": (409, "409", ""),
    "TemplateInUse": (409, "409", ""),
    "StaleData": (409, "1001", "Stale data - Concurrent resource update. Refresh the resource and retry."),
    "NameTaken": (409, "1011", "Unique key constraint violated"),
    "AddressNotValidated": (
        409,
        "2003",
        "User MDN not validated - The user's MDN must have been validated. MDN should be validated before login.",
    ),
    "InvalidCode": (
        412,
        "2001",
        "Invalid Authentication Code - The received authentication code is not valid.",
    ),
    "CodeExpired": (
        412,
        "2002",
        "Authentication Code Expired - The authentication code has expired. A new one should be requested.",
    ),
    "KeyReused": (422, "422", ""),
    "TooManyRequests": (429, "2004", "User sent too many requests - User sent too many requests."),
    "ServiceFault": (500, "500", "Server Error - Internal server error. Please report"),
    "Unavailable": (503, "503", "Server Unavailable."),
}


def classes() -> dict[str, type[MfaError]]:
    return {
        name: each
        for name, each in vars(errors).items()
        if isinstance(each, type) and issubclass(each, MfaError) and each is not MfaError
    }


def test_the_contract_has_all_errors_and_the_tree_above_them_names_each() -> None:
    assert classes().keys() == CONTRACT.keys()
    assert errors.__doc__
    for name, (status, code, _) in CONTRACT.items():
        line = next(line for line in errors.__doc__.splitlines() if f" {name} " in line)
        assert line.endswith(f" {status} / {code}")


@pytest.mark.parametrize("name", CONTRACT)
def test_an_error_has_its_status_its_code_and_the_documents_words(name: str) -> None:
    status, code, text = CONTRACT[name]
    error = classes()[name]()
    assert (error.status, error.code) == (status, code)
    assert error.description == text if text else error.description


@pytest.mark.parametrize("name", sorted(CONTRACT.keys() - {"ServiceFault"}))
def test_what_is_specific_follows_the_documents_words(name: str) -> None:
    error = classes()[name]("name: is missing.")
    assert error.description.startswith(CONTRACT[name][2].rstrip("."))
    assert error.description.endswith(". name: is missing.")


def test_a_fault_of_the_service_tells_the_caller_nothing() -> None:
    fault = ServiceFault("the key is k")
    assert fault.description == CONTRACT["ServiceFault"][2]
    assert fault.detail == "the key is k"


def test_only_where_a_wait_helps_there_is_one() -> None:
    waiting = {name for name, each in classes().items() if each().retry_after is not None}
    assert waiting == {"Unavailable"}
    assert Unavailable().retry_after == 1
