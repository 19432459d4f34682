"""Each function's role is allowed what the template grants it and refused everything else, tried with its credentials.

The emulator knows no dynamodb:LeadingKeys: which items a function reaches is for tests/template and tests/faults to hold.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from local.stack import functions, stack_name
from tests.system.conftest import PRODUCTION, Service
from tools.checks.translated import of_type, statements, translated

ITEM = {"pk": {"S": "TOKEN#probe"}, "sk": {"S": "TOKEN"}}
Probe = Callable[[Callable[[str], Any], Service], object]


def _table(served: Service) -> str:
    return served.values["TABLE_NAME"]


def _send(sqs: Any, served: Service) -> object:
    """Send to one dead letter queue or another: each function has its own."""
    for name in ("Purge", "Usage", "Receipts"):
        with suppress(ClientError):
            return sqs.send_message(QueueUrl=served.outputs[f"{name}DeadLetterQueueUrl"], MessageBody="probe")
    return sqs.send_message(QueueUrl=served.outputs["EventsDeadLetterQueueUrl"], MessageBody="probe")


PROBES: dict[str, Probe] = {
    "GetItem": lambda client, served: client("dynamodb").get_item(TableName=_table(served), Key=ITEM),
    "BatchGetItem": lambda client, served: client("dynamodb").batch_get_item(
        RequestItems={_table(served): {"Keys": [ITEM]}}
    ),
    "PutItem": lambda client, served: client("dynamodb").put_item(TableName=_table(served), Item=ITEM),
    "UpdateItem": lambda client, served: client("dynamodb").update_item(TableName=_table(served), Key=ITEM),
    "DeleteItem": lambda client, served: client("dynamodb").delete_item(TableName=_table(served), Key=ITEM),
    "BatchWriteItem": lambda client, served: client("dynamodb").batch_write_item(
        RequestItems={_table(served): [{"DeleteRequest": {"Key": ITEM}}]}
    ),
    "Query": lambda client, served: client("dynamodb").query(
        TableName=_table(served),
        IndexName="listing",
        KeyConditionExpression="list_pk = :key",
        ExpressionAttributeValues={":key": {"S": "probe"}},
    ),
    "Scan": lambda client, served: client("dynamodb").scan(TableName=_table(served)),
    "GetSecretValue": lambda client, served: client("secretsmanager").get_secret_value(
        SecretId=served.outputs["CodeKeysSecretArn"]
    ),
    "Publish": lambda client, _: client("sns").publish(PhoneNumber="+12025550123", Message="probe"),
    "SendEmail": lambda client, _: client("sesv2").send_email(
        FromEmailAddress="codes@mfa.example",
        Destination={"ToAddresses": ["probe@shop.example"]},
        Content={"Simple": {"Subject": {"Data": "probe"}, "Body": {"Text": {"Data": "probe"}}}},
    ),
    "PutEvents": lambda client, _: client("events").put_events(
        Entries=[{"Source": "probe", "DetailType": "probe", "Detail": "{}"}]
    ),
    "SendMessage": lambda client, served: _send(client("sqs"), served),
    "DeleteTable": lambda client, served: client("dynamodb").delete_table(TableName="another"),
}
DEPLOYED = translated(PRODUCTION)
FUNCTIONS = sorted(of_type(DEPLOYED, "AWS::Lambda::Function"))
ROLES = of_type(DEPLOYED, "AWS::IAM::Role")


def granted(function: str) -> set[str]:
    """Answer the actions that the template grants a function."""
    actions = [entry["Action"] for entry in statements(DEPLOYED, ROLES[f"{function}Role"])]
    listed = [action for entry in actions for action in (entry if isinstance(entry, list) else [entry])]
    return {action.split(":")[1] for action in listed}


@pytest.fixture(scope="module")
def roles(served: Service) -> dict[str, str]:
    """Answer the role's ARN of each function by the function's name in the template."""
    prefix = f"{stack_name()}-"
    found = functions(served.run)
    return {entry["FunctionName"].removeprefix(prefix).rsplit("-", 1)[0]: entry["Role"] for entry in found}


def test_every_function_is_tried(roles: dict[str, str]) -> None:
    assert set(roles) == set(FUNCTIONS)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_may_do_this_and_nothing_else(
    served: Service, roles: dict[str, str], function: str
) -> None:
    client = _clients(served, roles[function])
    allowed = {action for action, probe in PROBES.items() if _is_allowed(probe, client, served)}
    assert allowed == granted(function) & set(PROBES)
    assert "Scan" not in allowed


def _clients(served: Service, role: str) -> Callable[[str], Any]:
    """Answer what makes clients with the credentials of `role`."""
    given = served.client("sts").assume_role(RoleArn=role, RoleSessionName="probe")["Credentials"]
    session = boto3.Session(
        given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"], region_name="us-east-1"
    )
    return lambda name: session.client(name, endpoint_url=served.run.endpoint)  # type: ignore[call-overload]


def _is_allowed(probe: Probe, client: Callable[[str], Any], served: Service) -> bool:
    try:
        probe(client, served)
    except ClientError as error:
        if error.response["Error"]["Code"] in {"AccessDenied", "AccessDeniedException", "AuthorizationError"}:
            return False
        raise
    return True
