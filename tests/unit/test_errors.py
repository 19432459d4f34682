"""What every error says. docs/errors.md has its status, its code and the document's own words, and a test holds it to that."""

from mfa import errors
from mfa.errors import InvalidRequest, MfaError, ServiceFault

ALL = [
    each
    for each in vars(errors).values()
    if isinstance(each, type) and issubclass(each, MfaError) and each is not MfaError
]


def test_an_error_begins_with_the_documents_words_and_tells_callers_what_to_do() -> None:
    assert len({each().description for each in ALL}) == len(ALL)
    for each in ALL:
        said, text = each().description, each.text
        assert said.startswith(text)
        assert said.count(text) == 1
        if each is not ServiceFault:
            assert each("name: is missing.").description == f"{text}. name: is missing."
            assert len(said) > len(text) + 10 or each is InvalidRequest
    # Only where a wait helps there is one.
    waits = {each.__name__: each().retry_after for each in ALL if each().retry_after is not None}
    assert waits == {"Unavailable": 1}


def test_a_fault_of_the_service_tells_the_caller_nothing() -> None:
    fault = ServiceFault("the key is k")
    assert (fault.description, fault.detail) == (ServiceFault.text, "the key is k")
