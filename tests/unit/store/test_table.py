"""Rules of the table's calls: plain values in and out, and one error of ours for each of DynamoDB's."""

import socket
from collections.abc import Callable
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import (
    ClientError,
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

Refused = Callable[..., ClientError]
PROVIDER_TEXT = "arn:aws:dynamodb:us-east-1:123:table/mfa +12025550123"
integers = st.integers(-(10**18), 10**18)
values = st.one_of(
    st.text(),
    integers,
    st.binary(),
    st.frozensets(integers, min_size=1),
    st.frozensets(st.binary(min_size=1), min_size=1),
)


def failure(dynamo: Any, table: Table, outcome: Exception) -> Exception:
    dynamo.outcomes = [outcome]
    with pytest.raises((ConditionFailed, MfaError, _Conflict)) as error:
        table.call("update_item", TableName="mfa")
    return error.value


# --- values


# `format` is the service's own attribute, always a number.
names = st.text().filter(lambda name: name != "format")


@given(st.dictionaries(names, values))
def test_an_item_comes_back_as_it_was_stored(item: dict[str, Any]) -> None:
    assert decoded(encoded(item)) == item


def test_each_kind_of_value_has_its_type() -> None:
    assert encoded({"s": "x", "n": 5, "b": b"x", "ns": frozenset({5}), "bs": frozenset({b"x"})}) == {
        "s": {"S": "x"},
        "n": {"N": "5"},
        "b": {"B": b"x"},
        "ns": {"NS": ["5"]},
        "bs": {"BS": [b"x"]},
    }
    assert encoded_key(("a", "b")) == {"pk": {"S": "a"}, "sk": {"S": "b"}}


# --- failures


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("ProvisionedThroughputExceededException", 400),
        ("RequestLimitExceeded", 400),
        ("ThrottlingException", 400),
        ("InternalServerError", 500),
        ("ServiceUnavailable", 503),
        ("TransactionInProgressException", 400),
        ("SomethingNew", 500),
        ("SomethingNew", 503),
    ],
)
def test_a_table_that_is_busy_is_unavailable(dynamo, table, refused, code, status):
    error = failure(dynamo, table, refused(code, PROVIDER_TEXT, status=status))
    assert type(error) is Unavailable
    assert error.retry_after == 1


@pytest.mark.parametrize(
    "code",
    [
        "ResourceNotFoundException", "AccessDeniedException", "UnrecognizedClientException",
        "ExpiredTokenException", "ValidationException", "ItemCollectionSizeLimitExceededException",
        "IdempotentParameterMismatchException",
    ],
)  # fmt: skip
def test_what_only_an_operator_can_mend_is_a_fault_named_by_its_code_alone(dynamo, table, refused, code):
    error = failure(dynamo, table, refused(code, PROVIDER_TEXT))
    assert type(error) is ServiceFault
    assert error.detail == f"DynamoDB answered {code}"
    assert error.__suppress_context__


@pytest.mark.parametrize("kind", [ConnectTimeoutError, ReadTimeoutError, EndpointConnectionError])
def test_a_table_that_is_not_reached_is_unavailable(dynamo: Any, table: Table, kind: type[Exception]) -> None:
    assert type(failure(dynamo, table, kind(endpoint_url="https://x"))) is Unavailable
    assert type(failure(dynamo, table, NoCredentialsError())) is Unavailable


def test_a_table_that_is_not_reached_is_said_with_its_endpoint_and_the_reason() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        endpoint = f"http://127.0.0.1:{closed.getsockname()[1]}"
        client = Session().create_client(
            "dynamodb", "us-east-1", endpoint_url=endpoint, aws_access_key_id="x", aws_secret_access_key="x",
            config=Config(retries={"total_max_attempts": 1}),
        )  # fmt: skip
        with pytest.raises(Unavailable) as error:
            Table(client, "mfa").call("get_item", TableName="mfa", Key=encoded_key(("+12025550123", "x")))

    assert error.value.cause == f"{endpoint}/: EndpointConnectionError, Connection refused"
    assert str(error.value) == f"The data store cannot be reached. {error.value.cause}"


@pytest.mark.parametrize(
    ("reasons", "kind"),
    [
        (["None", "ConditionalCheckFailed"], ConditionFailed),
        (["TransactionConflict", "ConditionalCheckFailed"], ConditionFailed),
        (["ThrottlingError", "ConditionalCheckFailed"], ConditionFailed),
        (["TransactionConflict", "None"], _Conflict),
        (["TransactionConflict", "ThrottlingError"], _Conflict),
        (["None", "ThrottlingError"], Unavailable),
        (["ProvisionedThroughputExceeded"], Unavailable),
        (["None", "None"], Unavailable),
        ([], Unavailable),
        (["ValidationError", "None"], ServiceFault),
        (["ItemCollectionSizeLimitExceeded", "ThrottlingError"], ServiceFault),
    ],
)
def test_a_cancelled_transaction_is_the_weightiest_of_its_reasons(dynamo, table, refused, reasons, kind):
    given = [{"Code": reason} for reason in reasons]
    refusal = refused("TransactionCanceledException", PROVIDER_TEXT, CancellationReasons=given)
    error = failure(dynamo, table, refusal)
    assert type(error) is kind
    assert PROVIDER_TEXT not in str(error)


# --- reads


def test_an_item_is_read_as_it_is_now(dynamo: Any, table: Table) -> None:
    item = {"pk": "a", "sk": "b", "n": 1}
    dynamo.outcomes = [{"Item": encoded(item)}, {}]
    assert table.get(("a", "b")) == item
    assert table.get(("a", "c")) is None
    assert all(request["ConsistentRead"] for request in dynamo.made("get_item"))


def test_items_read_together_come_in_the_order_they_were_asked_for(dynamo: Any, table: Table) -> None:
    found = [encoded({"pk": name, "sk": "x"}) for name in "ac"]
    dynamo.outcomes = [{"Responses": {"mfa": found}}]
    read = table.get_all(("c", "x"), ("missing", "x"), ("a", "x"))
    assert [item and item["pk"] for item in read] == ["c", None, "a"]
    (request,) = dynamo.made("batch_get_item")
    assert request["RequestItems"]["mfa"]["ConsistentRead"]
