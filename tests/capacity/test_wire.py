"""What the counting itself makes of requests and answers."""

import json

import pytest

from bench.wire import Sent, consumed, depth, item_size


@pytest.mark.parametrize(
    ("times", "deep"),
    [([], 0), ([(0, 1), (1, 2), (2, 3)], 3), ([(0, 2), (1, 3)], 1), ([(0, 2), (0, 1), (1, 3), (3, 4)], 3)],
)
def test_requests_under_way_together_are_one_deep(times, deep):
    assert depth([Sent("dynamodb", "GetItem", {}, 200, {}, b"", *each) for each in times]) == deep


def units(operation, request, answer, status=200):
    return consumed(operation, request, status, json.dumps(answer).encode())


def test_a_refused_write_costs_what_stood_there():
    error = {"__type": "com.amazonaws#ConditionalCheckFailedException"}
    assert units("UpdateItem", {}, error, 400) == (1, 0)
    assert units("UpdateItem", {}, error | {"Item": {"x": {"S": "x" * 1024}}}, 400) == (2, 0)


def test_a_batch_pays_for_what_it_does_not_find():
    request = {"RequestItems": {"t": {"Keys": [{}, {}], "ConsistentRead": True}}}
    answer = {"Responses": {"t": [{}]}, "ConsumedCapacity": [{"CapacityUnits": 1.0}]}
    assert units("BatchGetItem", request, answer) == (0, 2)


def test_a_check_in_a_transaction_counts_as_a_write():
    request = {"TransactItems": [{"Put": {}}, {"ConditionCheck": {}}]}
    answer = {"ConsumedCapacity": [{"CapacityUnits": 2.0}]}
    assert units("TransactWriteItems", request, answer) == (4, 0)


def test_an_item_counts_its_names_and_its_values():
    item = {"pk": {"S": "abc"}, "n": {"N": "1234"}, "b": {"B": "AAAA"}, "s": {"BS": ["AAAA", "AAAA"]}}
    assert item_size(item) == (2 + 3) + (1 + 3) + (1 + 3) + (1 + 6)
