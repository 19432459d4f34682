"""Every error of the contract: its status, its code, and the document's own words."""

import pytest

from mfa import errors
from mfa.errors import MfaError, ServiceFault

CONTRACT = {
    "InvalidRequest": (400, "400", "The request was formatted incorrectly or contained invalid data"),
    "ValueTooLong": (400, "1023", "Indexed field too long"),
    "Unauthorized": (401, "401", "Unauthorized"),
    "InsufficientCredit": (402, "402", "Insufficient credit"),
    "Forbidden": (403, "403", "Forbidden"),
    "NotFound": (404, "404", "Not Found"),
    "BodyTooLarge": (413, "413", "Content Too Large"),
    "UnsupportedMediaType": (415, "415", "Unsupported Media Type"),
    "TwinInFlight": (409, "409", "Conflict"),
    "TemplateInUse": (409, "409", "Conflict"),
    "StaleData": (409, "1001", "Stale data"),
    "NameTaken": (409, "1011", "Unique key constraint violated"),
    "AddressNotValidated": (409, "2003", "User MDN not validated"),
    "InvalidCode": (412, "2001", "Invalid Authentication Code"),
    "CodeExpired": (412, "2002", "Authentication Code Expired"),
    "KeyReused": (422, "422", "Unprocessable Content"),
    "TooManyRequests": (429, "2004", "User sent too many requests"),
    "ServiceFault": (500, "500", "Server Error - Internal server error. Please report"),
    "Unavailable": (503, "503", "Server Unavailable"),
}


def classes() -> dict[str, type[MfaError]]:
    return {
        name: each
        for name, each in vars(errors).items()
        if isinstance(each, type) and issubclass(each, MfaError) and each is not MfaError
    }


def test_the_contract_has_all_errors_each_with_words_of_its_own() -> None:
    assert classes().keys() == CONTRACT.keys()
    assert len({each().description for each in classes().values()}) == len(CONTRACT)
    # Only where a wait helps there is one.
    waits = {name: each().retry_after for name, each in classes().items() if each().retry_after is not None}
    assert waits == {"Unavailable": 1}


@pytest.mark.parametrize("name", CONTRACT)
def test_an_error_has_its_status_its_code_and_the_documents_words(name: str) -> None:
    status, code, text = CONTRACT[name]
    error = classes()[name]()
    assert (error.status, error.code) == (status, code)
    assert error.description.startswith(text)
    assert error.description.count(text) == 1
    line = next(line for line in str(errors.__doc__).splitlines() if f" {name} " in line)
    assert line.endswith(f" {status} / {code}")
    if name != "ServiceFault":
        assert classes()[name]("name: is missing.").description == f"{text}. name: is missing."
        # Without a case too, callers are told what to do.
        assert len(error.description) > len(text) + 10 or name == "InvalidRequest"


def test_a_fault_of_the_service_tells_the_caller_nothing() -> None:
    fault = ServiceFault("the key is k")
    assert fault.description == CONTRACT["ServiceFault"][2]
    assert fault.detail == "the key is k"
