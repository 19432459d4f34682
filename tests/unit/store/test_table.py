"""Rules of the table's calls: plain values in and out, and one error of ours for each of DynamoDB's."""

from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import (
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)
from botocore.session import Session
from hypothesis import given
from hypothesis import strategies as st

from mfa.errors import MfaError, ServiceFault, Unavailable
from mfa.store.table import ConditionFailed, Table, _Conflict, decoded, encoded, encoded_key

PROVIDER_TEXT = "arn:aws:dynamodb:us-east-1:123:table/mfa +12025550123"
integers = st.integers(-(10**18), 10**18)
values = st.one_of(
    st.text(),
    integers,
    st.binary(),
    st.frozensets(integers, min_size=1),
    st.frozensets(st.binary(min_size=1), min_size=1),
)


# --- values


# `format` is the service's own attribute, always a number.
names = st.text().filter(lambda name: name != "format")


@given(st.dictionaries(names, values))
def test_an_item_comes_back_as_it_was_stored(item: dict[str, Any]) -> None:
    assert decoded(encoded(item)) == item


# --- failures


def cancelled(*reasons: str) -> tuple[str, dict[str, Any]]:
    return "TransactionCanceledException", {"CancellationReasons": [{"Code": each} for each in reasons]}


PASSING = (
    "ProvisionedThroughputExceededException", "RequestLimitExceeded", "ThrottlingException",
    "TransactionInProgressException",
)  # fmt: skip
UNREACHED = (ConnectTimeoutError, ReadTimeoutError, EndpointConnectionError)
# Only an operator can mend these.
FAULTS = (
    "ResourceNotFoundException", "AccessDeniedException", "UnrecognizedClientException", "ExpiredTokenException",
    "ValidationException", "ItemCollectionSizeLimitExceededException", "IdempotentParameterMismatchException",
)  # fmt: skip
# An error of DynamoDB, by its code and the parts of its answer, or an exception. A cancelled transaction is the weightiest
# of its reasons.
FAILURES = [
    *((Unavailable, (code, {})) for code in PASSING),
    (Unavailable, ("SomethingNew", {"status": 500})),
    *((Unavailable, error(endpoint_url="https://x")) for error in UNREACHED),
    (Unavailable, NoCredentialsError()),
    *((ServiceFault, (code, {})) for code in FAULTS),
    (ConditionFailed, cancelled("TransactionConflict", "ConditionalCheckFailed")),
    (ConditionFailed, cancelled("ThrottlingError", "ConditionalCheckFailed")),
    (_Conflict, cancelled("TransactionConflict", "None")),
    (_Conflict, cancelled("TransactionConflict", "ThrottlingError")),
    (Unavailable, cancelled("None", "ThrottlingError")),
    (Unavailable, cancelled("ProvisionedThroughputExceeded")),
    (Unavailable, cancelled("None", "None")),
    (Unavailable, cancelled()),
    (ServiceFault, cancelled("ValidationError", "None")),
    (ServiceFault, cancelled("ItemCollectionSizeLimitExceeded", "ThrottlingError")),
]


@pytest.mark.parametrize(("kind", "outcome"), FAILURES, ids=str)
def test_an_error_of_the_table_is_ours_without_the_providers_words(dynamo, table, refused, kind, outcome):
    if isinstance(outcome, tuple):
        code, parts = outcome
        outcome = refused(code, PROVIDER_TEXT, **parts)
    dynamo.outcomes = [outcome]
    with pytest.raises((ConditionFailed, MfaError, _Conflict)) as raised:
        table.call("update_item", TableName="mfa")
    assert type(raised.value) is kind
    assert PROVIDER_TEXT not in str(raised.value)
    if kind is Unavailable:
        assert raised.value.retry_after == 1
    if kind is ServiceFault:
        assert raised.value.detail.startswith("DynamoDB answered ")
        assert raised.value.__suppress_context__


def test_a_table_that_is_not_reached_is_said_with_its_endpoint_and_the_reason() -> None:
    closed, once = "http://127.0.0.1:9", Config(retries={"total_max_attempts": 1})
    client = Session().create_client("dynamodb", "us-east-1", endpoint_url=closed, config=once)
    with pytest.raises(Unavailable) as error:
        Table(client, "mfa").call("get_item", TableName="mfa", Key=encoded_key(("+12025550123", "x")))

    reason = f"{closed}/: EndpointConnectionError, Connection refused"
    assert str(error.value) == f"The data store cannot be reached. {reason}"


# --- reads


def test_items_are_read_as_they_are_now_in_the_order_they_were_asked_for(dynamo: Any, table: Table) -> None:
    one, other = ({"pk": name, "sk": "x", "n": 1} for name in "ac")
    dynamo.outcomes = [{"Item": encoded(one)}, {}, {"Responses": {"mfa": [encoded(one), encoded(other)]}}]
    assert (table.get(("a", "x")), table.get(("b", "x"))) == (one, None)
    assert table.get_all(("c", "x"), ("missing", "x"), ("a", "x")) == [other, None, one]
    asked = [
        *dynamo.made("get_item"),
        *(each["RequestItems"]["mfa"] for each in dynamo.made("batch_get_item")),
    ]
    assert [request["ConsistentRead"] for request in asked] == [True] * 3
