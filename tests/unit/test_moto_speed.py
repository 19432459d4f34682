"""A faster moto answers as moto does, in success and in failure."""

import boto3
from botocore.exceptions import ClientError
from moto import mock_aws

from tests.support import moto_speed
from tools.deploy.takeover import creation_parameters

KEY = {"pk": {"S": "a"}, "sk": {"S": "b"}}
VALUES = {":one": {"N": "1"}, ":text": {"S": "x"}, ":set": {"SS": ["p", "q"]}, ":list": {"L": [{"S": "y"}]}}
UPDATES = [
    ("SET n = :one", ""),
    ("SET n = if_not_exists(n, :one) + :one, #t = :text REMOVE gone ADD many :set", ""),
    ("SET l = list_append(if_not_exists(l, :list), :list)", ""),
    ("ADD n :one DELETE many :set", "attribute_exists(pk)"),
    ("SET n = :one", "attribute_not_exists(pk)"),
    ("SET n = n + :one", "n = :one AND (#t <> :text OR size(#t) > :one)"),
    ("SET missing = missing + :one", ""),
    ("SET n = :one, n = :text", ""),
    ("SET n = :one SET l = :text", ""),
    ("SET pk = :text", ""),
    ("SET n = :text + :one", ""),
    ("SET size = :one", ""),
    ("REMOVE l[0], l[1]", ""),
    ("SET n = = :one", ""),
]


def _answers():
    with mock_aws():
        client = boto3.client("dynamodb")
        client.create_table(**creation_parameters("t"))
        return [_answer(client, *update, way) for update in UPDATES * 2 for way in ("update", "transaction")]


def _answer(client, expression, condition, way):
    whole = expression + condition
    request = {"TableName": "t", "Key": KEY, "UpdateExpression": expression}
    if values := {name: value for name, value in VALUES.items() if name in whole}:
        request["ExpressionAttributeValues"] = values
    if "#t" in whole:
        request["ExpressionAttributeNames"] = {"#t": "text"}
    if condition:
        request["ConditionExpression"] = condition
    other = {"Put": {"TableName": "t", "Item": KEY | {"sk": {"S": "other"}, "n": {"N": "1"}}}}
    try:
        if way == "update":
            answer = client.update_item(**request, ReturnValues="ALL_NEW").get("Attributes")
        else:
            answer = client.transact_write_items(TransactItems=[other, {"Update": request}])
            del answer["ResponseMetadata"]
    except ClientError as error:
        answer = error.response["Error"], error.response.get("CancellationReasons")
    return answer, client.scan(TableName="t")["Items"]


def test_every_update_and_transaction_is_answered_and_stored_as_moto_does():
    moto_speed.uninstall()
    try:
        expected = _answers()
    finally:
        moto_speed.install()

    assert _answers() == expected
