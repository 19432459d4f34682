"""Each function may do what it does and nothing else, and a wildcard has a reason beside it."""

import re
from typing import Any

import pytest

from mfa.dialects import PLAIN
from mfa.methods import METHODS, SMS
from mfa.operation import Operation
from tools.operations import operations

Template = dict[str, Any]

TABLE = {"Fn::GetAtt": "Table.Arn"}
INDEX = {"Fn::Sub": "${Table.Arn}/index/listing"}
KEYS = {"Fn::GetAtt": "CodeKeys.Id"}
NOT_TOPICS = "arn:*:sns:*:*:*"

READ_KEYS = ("secretsmanager:GetSecretValue", KEYS)
# A number that another account shares has that account's ARN, and a request that names no sender has none.
SENDERS = "*"
# Emulators know no resource of it.
MAIL = {
    "Fn::If": [
        "OnAws",
        [
            {"Fn::Sub": f"arn:${{AWS::Partition}}:ses:${{AWS::Region}}:${{AWS::AccountId}}:{kind}/*"}
            for kind in ("identity", "configuration-set")
        ],
        "*",
    ]
}
# Each as the stack chooses, by this condition.
SENT_TO = {
    "sns:Publish": NOT_TOPICS,
    "sms-voice:SendTextMessage": SENDERS,
    "ses:SendEmail": MAIL,
    "sms-voice:SendVoiceMessage": SENDERS,
}
SEND = [(right, SENT_TO[right]) for method in METHODS.values() for right in method.rights]
CHOSEN = {
    "sms-voice:SendTextMessage": "UsesEndUserMessaging",
    "sns:Publish": "UsesSns",
    "ses:SendEmail": "Mails",
    "sms-voice:SendVoiceMessage": "Calls",
}
LIST = ("dynamodb:Query", INDEX)


def on_table(*actions: str) -> list[tuple[str, Any]]:
    """Rights to DynamoDB actions on the table."""
    return [(f"dynamodb:{action}", TABLE) for action in actions]


# What a function needs besides items of the table, by what its handler takes. Which items it may read and write is tried by
# tests/faults/test_rights.py: that it needs each of them, and no other.
def _needed(operation: Operation) -> list[tuple[str, Any]]:
    by_text = [(right, SENT_TO[right]) for right in SMS.rights] if operation.dialect is not PLAIN else SEND
    return [
        *([LIST] if operation.is_list else ()),
        *(
            [READ_KEYS]
            if (operation.takes("service") and operation.name not in KEYLESS) or operation.repeatable
            else ()
        ),
        *(by_text if operation.takes("sender") else ()),
    ]


# It reads codes, and no address.
KEYLESS = ("get_validation",)
RIGHTS = {
    "authorize": [],
    "show_reference": [],
    **{each.name: _needed(each) for each in operations()},
    "purge_application": [
        LIST,
        *on_table("BatchWriteItem", "PutItem", "DeleteItem"),
        *[
            (f"dynamodb:{action}", {"Fn::GetAtt": "Table.StreamArn"})
            for action in ("DescribeStream", "GetRecords", "GetShardIterator")
        ],
        ("dynamodb:ListStreams", {"Fn::Sub": "${Table.Arn}/stream/*"}),
        ("sqs:SendMessage", {"Fn::GetAtt": "PurgeDeadLetterQueue.Arn"}),
    ],
    "keep_receipt": on_table("UpdateItem"),
    "publish_events": [
        (
            "events:PutEvents",
            {
                "Fn::Sub": "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/${EventBusName}"
            },
        )
    ],
    "keep_books": [
        *on_table("BatchWriteItem", "GetItem", "BatchGetItem", "UpdateItem"),
        *[
            (f"dynamodb:{action}", {"Fn::GetAtt": "Table.StreamArn"})
            for action in ("DescribeStream", "GetRecords", "GetShardIterator")
        ],
        ("dynamodb:ListStreams", {"Fn::Sub": "${Table.Arn}/stream/*"}),
        ("sqs:SendMessage", {"Fn::GetAtt": "BooksDeadLetterQueue.Arn"}),
    ],
}


def statements(properties: Template) -> list[Template]:
    """The statements of a function's policies, which are all written in the template; those of a choice too."""
    written = [statement for policy in properties["Policies"] for statement in policy["Statement"]]
    return [each["Fn::If"][1] if "Fn::If" in each else each for each in written]


def test_every_function_has_its_rights_listed_here(functions: dict[str, Template]) -> None:
    assert functions.keys() == RIGHTS.keys()


@pytest.mark.parametrize("name", RIGHTS)
def test_a_function_has_the_rights_it_needs_and_no_others(functions: dict[str, Template], name: str) -> None:
    found = []
    for statement in statements(functions[name]):
        assert statement["Effect"] == "Allow"
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        found += [(action, statement.get("Resource", statement.get("NotResource"))) for action in actions]
    others = {str(each) for each in found if each[1] != TABLE}
    assert others == {str(each) for each in RIGHTS[name] if each[1] != TABLE}


BY_SNS = {"StringEquals": {"aws:CalledViaLast": "sns.amazonaws.com"}}


@pytest.mark.parametrize("name", ["associate", "login_start", "send_code"])
def test_sns_may_send_by_end_user_messaging_for_a_stack_that_sends_by_it_and_nobody_else(
    functions: dict[str, Template], name: str
) -> None:
    (policy,) = functions[name]["Policies"]
    texts = [
        each["Fn::If"][:2]
        for each in policy["Statement"]
        if "Fn::If" in each and each["Fn::If"][1]["Action"] == "sms-voice:SendTextMessage"
    ]
    assert {condition: right.get("Condition") for condition, right in texts} == {
        "UsesEndUserMessaging": None,
        "UsesSns": BY_SNS,
    }


def test_every_right_but_publishing_names_its_resource(functions: dict[str, Template]) -> None:
    for properties in functions.values():
        for statement in statements(properties):
            assert ("NotResource" in statement) is (statement["Action"] == "sns:Publish")


def test_a_message_is_sent_by_what_the_stack_chooses(
    template: Template, functions: dict[str, Template]
) -> None:
    conditions = template["Conditions"]
    both = {"Fn::Equals": [{"Ref": "BothSmsBackends"}, "true"]}
    for condition, backend in (("UsesEndUserMessaging", "END_USER_MESSAGING"), ("UsesSns", "SNS")):
        assert conditions[condition] == {"Fn::Or": [{"Fn::Equals": [{"Ref": "SmsBackend"}, backend]}, both]}
    for condition, parameter in (("Mails", "EmailFrom"), ("Calls", "VoiceOrigination")):
        assert conditions[condition] == {"Fn::Not": [{"Fn::Equals": [{"Ref": parameter}, ""]}]}
    # CAMARA's facade sends text messages alone.
    by_text = {action: condition for action, condition in CHOSEN.items() if condition.startswith("Uses")}
    for name, expected in (("associate", CHOSEN), ("login_start", CHOSEN), ("send_code", by_text)):
        (policy,) = functions[name]["Policies"]
        choices = [each["Fn::If"] for each in policy["Statement"] if "Fn::If" in each]
        chosen = [each for each in choices if each[1].get("Condition") != BY_SNS]
        assert {right["Action"]: condition for condition, right, _ in chosen} == expected
        assert all(otherwise == {"Ref": "AWS::NoValue"} for *_, otherwise in chosen)


def test_e_mail_is_sent_from_the_stacks_address_alone(functions: dict[str, Template]) -> None:
    for name in ("associate", "login_start"):
        (mails,) = (each for each in statements(functions[name]) if each["Action"] == "ses:SendEmail")
        sender = {"StringEquals": {"ses:FromAddress": {"Ref": "EmailFrom"}}}
        assert mails["Condition"] == {"Fn::If": ["OnAws", sender, {"Ref": "AWS::NoValue"}]}


def test_the_authorizer_reads_nothing_but_tokens_and_accounts(functions: dict[str, Template]) -> None:
    reads, _ = statements(functions["authorize"])
    assert reads["Condition"] == {
        "ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["TOKEN#*", "ACCOUNT#*"]},
        "ForAllValues:StringNotLike": {"dynamodb:LeadingKeys": ["ACCOUNT#*#*"]},
    }


def test_the_authorizer_writes_nothing_but_tokens(functions: dict[str, Template]) -> None:
    _, writes = statements(functions["authorize"])
    assert writes["Action"] == "dynamodb:UpdateItem"
    assert writes["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["TOKEN#*"]}}


def test_receipts_are_written_to_codes_and_users_alone(functions: dict[str, Template]) -> None:
    (writes,) = statements(functions["keep_receipt"])
    keys = ["ACCOUNT#*#APP#*#USER#*"]
    assert writes["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": keys}}


def test_whole_items_are_put_into_ledgers_alone(functions: dict[str, Template]) -> None:
    writes = statements(functions["keep_books"])[0]
    assert writes["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["ACCOUNT#*#LEDGER"]}}


def test_no_function_brings_a_role_of_its_own(template: Template, functions: dict[str, Template]) -> None:
    assert not any({"Role", "PermissionsBoundary"} & properties.keys() for properties in functions.values())
    assert not {"Role", "Policies"} & template["Globals"]["Function"].keys()


def test_every_wildcard_is_explained_right_above_it(text: str) -> None:
    lines = text.splitlines()
    unexplained = [
        f"{number}: {line.strip()}"
        for number, line in enumerate(lines, start=1)
        if _has_wildcard(line) and not _explained(lines, number - 1)
    ]
    assert unexplained == []


def test_a_wildcard_without_a_comment_is_found() -> None:
    lines = [
        "# About the first.",
        "- Effect: Allow",
        "  Action: a:B",
        "- Effect: Allow",
        "  Action:",
        "    - a:*",
    ]
    assert _has_wildcard(lines[5])
    assert not _explained(lines, 5)


def _has_wildcard(line: str) -> bool:
    """Whether a line has a star that stands for anything: not one in a comment, a parameter's pattern or arithmetic."""
    return "*" in re.sub(r"100 \* |count\(\*\)", "", line) and not re.match(
        r"\s*(#|AllowedPattern|ValidationExpression)", line
    )


def _explained(lines: list[str], number: int) -> bool:
    """Whether a comment stands right above the line, or above the list item that the line is part of."""
    column = _column(lines[number])
    while not _starts_item(lines[number], column) and not _is_comment(lines[number - 1]):
        if _column(lines[number - 1]) < column:
            return False
        number -= 1
    return _is_comment(lines[number - 1])


def _starts_item(line: str, column: int) -> bool:
    return line.lstrip().startswith("- ") and _column(line) == column


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _column(line: str) -> int:
    """The column at which a line's key begins, after the dash of a list item."""
    return len(line) - len(line.lstrip(" -"))
