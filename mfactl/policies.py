"""The IAM policies for mfactl: one for operators, one for auditors, who only read.

`python -m tools.pages` writes them into docs/rights.md. A test compares them with the calls of the commands.
"""

from typing import Any

_PLACE = "arn:PARTITION:{service}:REGION:ACCOUNT:{what}"
TABLE = [_PLACE.format(service="dynamodb", what=f"table/{name}") for name in ("TABLE", "TABLE/index/listing")]
# Requests of an auditor's commands to the table: the lists, `show`, `credit balance`, `credit ledger` and `audit`.
_READS = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"]
_WRITES = [
    "dynamodb:BatchWriteItem", "dynamodb:ConditionCheckItem", "dynamodb:DeleteItem", "dynamodb:PutItem",
    "dynamodb:UpdateItem",
]  # fmt: skip
_STACK = ["cloudformation:DescribeStacks", "cloudformation:ListStackResources"]
# Requests of `doctor`, by resources that a policy can name; `stats` reads the result of its query.
_OF_TABLE = ["dynamodb:DescribeContinuousBackups", "dynamodb:DescribeTable", "dynamodb:DescribeTimeToLive"]
_OF_ACCOUNT = [
    "cloudwatch:DescribeAlarms", "cloudwatch:GetMetricStatistics", "dynamodb:DescribeLimits",
    "lambda:GetAccountSettings", "logs:GetQueryResults", "ses:GetAccount",
    "sms-voice:DescribeAccountAttributes", "sms-voice:DescribePhoneNumbers", "sms-voice:DescribePools",
    "sms-voice:DescribeSenderIds", "sms-voice:DescribeSpendLimits", "sns:GetSMSAttributes",
    "sns:GetSMSSandboxAccountStatus",
]  # fmt: skip


def _allow(actions: list[str], *resources: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": list(resources)}


_AUDIT = [
    _allow(_STACK, _PLACE.format(service="cloudformation", what="stack/STACK/*")),
    _allow(_READS, *TABLE),
    _allow(_OF_TABLE, TABLE[0]),
    _allow(["sqs:GetQueueAttributes"], _PLACE.format(service="sqs", what="STACK-*")),
    _allow(["ses:GetEmailIdentity"], _PLACE.format(service="ses", what="identity/*")),
    _allow(["lambda:GetFunctionConcurrency"], _PLACE.format(service="lambda", what="function:STACK-*")),
    _allow(
        ["logs:FilterLogEvents", "logs:StartQuery"],
        _PLACE.format(service="logs", what="log-group:LOG_GROUP:*"),
    ),
    _allow(_OF_ACCOUNT, "*"),
]
_OPERATE = [
    _allow(_WRITES, TABLE[0]),
    _allow(["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"], "SECRET_ARN"),
    _allow(
        [
            "lambda:DeleteFunctionConcurrency",
            "lambda:GetFunctionConfiguration",
            "lambda:PutFunctionConcurrency",
        ],
        _PLACE.format(service="lambda", what="function:STACK-*"),
    ),
]
AUDITOR: dict[str, Any] = {"Version": "2012-10-17", "Statement": _AUDIT}
OPERATOR: dict[str, Any] = {"Version": "2012-10-17", "Statement": [*_AUDIT, *_OPERATE]}


def actions(policy: dict[str, Any]) -> set[str]:
    """Return every action that a policy allows."""
    return {action for statement in policy["Statement"] for action in statement["Action"]}
