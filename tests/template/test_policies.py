"""Each function may do what it does and nothing else, and a wildcard has a reason beside it."""

import json
from collections import Counter, defaultdict
from typing import Any

import pytest

from mfa.senders.delivery_methods import METHODS
from tests.leading_keys import written

Template = dict[str, Any]

BY_TEXT = {"sms-voice:SendTextMessage": "UsesEndUserMessaging", "sns:Publish": "UsesSns"}


def chosen(conditions: Template) -> dict[str, str]:
    """The condition of each right to send: a backend's, or that the parameter is set which sets up the method."""
    parameters = {
        each["Fn::Not"][0]["Fn::Equals"][0]["Ref"]: name
        for name, each in conditions.items()
        if each.keys() == {"Fn::Not"} and each["Fn::Not"][0].get("Fn::Equals", [0, 0])[1] == ""
    }
    others = [each for each in METHODS.values() if each.setting]
    return BY_TEXT | {
        right: parameters[each.setting.title().replace("_", "")] for each in others for right in each.rights
    }


def choices(properties: Template) -> list[list[Any]]:
    """The condition, the statement and the alternative of each statement of a function that it has only sometimes."""
    return [each["Fn::If"] for each in written(properties) if "Fn::If" in each]


BY_SNS = {"StringEquals": {"aws:CalledViaLast": "sns.amazonaws.com"}}


@pytest.mark.parametrize("name", ["associate", "login_start", "send_code"])
def test_sns_may_send_by_end_user_messaging_for_a_stack_that_sends_by_it_and_nobody_else(
    functions: dict[str, Template], name: str
) -> None:
    texts = [
        each[:2] for each in choices(functions[name]) if each[1]["Action"] == "sms-voice:SendTextMessage"
    ]
    assert {condition: right.get("Condition") for condition, right in texts} == {
        "UsesEndUserMessaging": None,
        "UsesSns": BY_SNS,
    }


def test_a_message_is_sent_by_what_the_stack_chooses(
    template: Template, functions: dict[str, Template]
) -> None:
    conditions = template["Conditions"]
    both = {"Fn::Equals": [{"Ref": "BothSmsBackends"}, "true"]}
    for condition, backend in (("UsesEndUserMessaging", "END_USER_MESSAGING"), ("UsesSns", "SNS")):
        assert conditions[condition] == {"Fn::Or": [{"Fn::Equals": [{"Ref": "SmsBackend"}, backend]}, both]}
    by_all = chosen(conditions)
    # CAMARA's facade sends text messages alone.
    for name, expected in (("associate", by_all), ("login_start", by_all), ("send_code", BY_TEXT)):
        own = [each for each in choices(functions[name]) if each[1].get("Condition") != BY_SNS]
        assert {right["Action"]: condition for condition, right, _ in own} == expected
        assert all(otherwise == {"Ref": "AWS::NoValue"} for *_, otherwise in own)


def test_e_mail_is_sent_from_the_stacks_address_alone(functions: dict[str, Template]) -> None:
    for name in ("associate", "login_start"):
        (mails,) = (each for _, each, _ in choices(functions[name]) if each["Action"] == "ses:SendEmail")
        sender = {"StringEquals": {"ses:FromAddress": {"Ref": "EmailFrom"}}}
        assert mails["Condition"] == {"Fn::If": ["OnAws", sender, {"Ref": "AWS::NoValue"}]}


def test_no_function_brings_a_role_of_its_own(template: Template, functions: dict[str, Template]) -> None:
    assert not any({"Role", "PermissionsBoundary"} & properties.keys() for properties in functions.values())
    assert not {"Role", "Policies"} & template["Globals"]["Function"].keys()


def test_a_right_stands_once(template: Template, functions: dict[str, Template]) -> None:
    """What two functions have is a policy that both name, so that it is changed for both."""
    own = [
        statement
        for properties in functions.values()
        for policy in properties["Policies"]
        for statement in policy.get("Statement", [])
    ]
    shared = [
        statement
        for policy in managed(template).values()
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
    ]
    counts = Counter(json.dumps(each, sort_keys=True) for each in own + shared)
    assert [each for each, count in counts.items() if count > 1] == []


def managed(template: Template) -> dict[str, Template]:
    """The managed policies of the stack."""
    resources: dict[str, Template] = template["Resources"]
    return {name: each for name, each in resources.items() if each["Type"] == "AWS::IAM::ManagedPolicy"}


def test_a_policy_that_functions_share_is_there_under_the_condition_they_name_it_under(
    template: Template, functions: dict[str, Template]
) -> None:
    named: dict[str, list[str | None]] = defaultdict(list)
    for properties in functions.values():
        for policy in properties["Policies"]:
            if "Fn::If" in policy:
                condition, shared, _ = policy["Fn::If"]
                named[shared["Ref"]].append(condition)
            elif "Ref" in policy:
                named[policy["Ref"]].append(None)
    assert named.keys() == managed(template).keys()
    for name, conditions in named.items():
        assert len(conditions) > 1, name
        assert set(conditions) == {managed(template)[name].get("Condition")}, name
