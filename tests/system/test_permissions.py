"""Each function's role is allowed what the template grants it and refused everything else, tried with its credentials.

The emulator knows no dynamodb:LeadingKeys: which items a function reaches is for tests/template and tests/faults to hold.
"""

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from local.stack import functions, stack_name
from tests.system.conftest import PRODUCTION, Service
from tools.checks.translated import of_type, statements, translated

ITEM = {"pk": {"S": "TOKEN#probe"}, "sk": {"S": "TOKEN"}}
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


def test_every_function_is_tried(roles):
    assert set(roles) == set(FUNCTIONS)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_may_do_this_and_nothing_else(served: Service, roles, function):
    client = _clients(served, roles[function])
    tried = list(_requests(served))
    allowed = {
        action
        for name, action, arguments in tried
        if _is_allowed(getattr(client(name), xform_name(action)), arguments)
    }
    assert allowed == granted(function) & {action for _, action, _ in tried}
    assert "Scan" not in allowed


def _requests(served: Service) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield requests: the service, the action, and the arguments."""
    name = served.values["TABLE_NAME"]
    table: dict[str, Any] = {"TableName": name}
    for action in ("GetItem", "UpdateItem", "DeleteItem"):
        yield "dynamodb", action, table | {"Key": ITEM}
    yield "dynamodb", "PutItem", table | {"Item": ITEM}
    yield "dynamodb", "BatchGetItem", {"RequestItems": {name: {"Keys": [ITEM]}}}
    yield "dynamodb", "BatchWriteItem", {"RequestItems": {name: [{"DeleteRequest": {"Key": ITEM}}]}}
    of_index = {"IndexName": "listing", "KeyConditionExpression": "list_pk = :key"}
    yield "dynamodb", "Query", table | of_index | {"ExpressionAttributeValues": {":key": {"S": "probe"}}}
    yield "dynamodb", "Scan", table
    yield "dynamodb", "DeleteTable", {"TableName": "another"}
    yield "secretsmanager", "GetSecretValue", {"SecretId": served.outputs["CodeKeysSecretArn"]}
    yield "sns", "Publish", {"PhoneNumber": "+12025550123", "Message": "probe"}
    mail = {"Simple": {"Subject": {"Data": "probe"}, "Body": {"Text": {"Data": "probe"}}}}
    way = {"FromEmailAddress": "codes@mfa.example", "Destination": {"ToAddresses": ["probe@shop.example"]}}
    yield "sesv2", "SendEmail", way | {"Content": mail}
    yield "events", "PutEvents", {"Entries": [{"Source": "probe", "DetailType": "probe", "Detail": "{}"}]}
    for queue in ("Purge", "Usage", "Receipts", "Events"):  # Each function has its own.
        url = served.outputs[f"{queue}DeadLetterQueueUrl"]
        yield "sqs", "SendMessage", {"QueueUrl": url, "MessageBody": "probe"}


def _clients(served: Service, role: str) -> Callable[[str], Any]:
    """Answer what makes clients with the credentials of `role`."""
    given = served.client("sts").assume_role(RoleArn=role, RoleSessionName="probe")["Credentials"]
    session = boto3.Session(
        given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"], region_name="us-east-1"
    )
    return lambda name: session.client(name, endpoint_url=served.run.endpoint)  # type: ignore[call-overload]


def _is_allowed(request: Callable[..., Any], arguments: dict[str, Any]) -> bool:
    try:
        request(**arguments)
    except ClientError as error:
        if error.response["Error"]["Code"] in {"AccessDenied", "AccessDeniedException", "AuthorizationError"}:
            return False
        raise
    return True
