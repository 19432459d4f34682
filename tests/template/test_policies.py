"""Each function may do what it does and nothing else, under the condition of what it does."""

from collections import defaultdict
from typing import Any

import pytest

from mfa.senders.delivery_methods import METHODS
from tests.leading_keys import written
from tools.checks.translated import Template, of_type

BY_SNS = {"StringEquals": {"aws:CalledViaLast": "sns.amazonaws.com"}}
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


# CAMARA's facade sends text messages alone.
@pytest.mark.parametrize(
    ("name", "alone"), [("associate", False), ("login_start", False), ("send_code", True)]
)
def test_a_message_is_sent_by_what_the_stack_chooses_and_sns_may_do_so_for_a_stack_that_sends_by_it(
    template, functions, name, alone
):
    conditions = template["Conditions"]
    both = {"Fn::Equals": [{"Ref": "BothSmsBackends"}, "true"]}
    for condition, backend in (("UsesEndUserMessaging", "END_USER_MESSAGING"), ("UsesSns", "SNS")):
        assert conditions[condition] == {"Fn::Or": [{"Fn::Equals": [{"Ref": "SmsBackend"}, backend]}, both]}
    found = choices(functions[name])
    own = {right["Action"]: condition for condition, right, _ in found if right.get("Condition") != BY_SNS}
    assert own == (BY_TEXT if alone else chosen(conditions))
    of_texts = [each for each in found if each[1]["Action"] == "sms-voice:SendTextMessage"]
    texts = {condition: right.get("Condition") for condition, right, _ in of_texts}
    assert texts == {"UsesEndUserMessaging": None, "UsesSns": BY_SNS}
    assert all(otherwise == {"Ref": "AWS::NoValue"} for *_, otherwise in found)


def test_e_mail_is_sent_from_the_stacks_address_alone(functions):
    for name in ("associate", "login_start"):
        (mails,) = (each for _, each, _ in choices(functions[name]) if each["Action"] == "ses:SendEmail")
        sender = {"StringEquals": {"ses:FromAddress": {"Ref": "EmailFrom"}}}
        assert mails["Condition"] == {"Fn::If": ["OnAws", sender, {"Ref": "AWS::NoValue"}]}


def test_no_function_brings_a_role_of_its_own(template, functions):
    assert not any({"Role", "PermissionsBoundary"} & properties.keys() for properties in functions.values())
    assert not {"Role", "Policies"} & template["Globals"]["Function"].keys()


def test_a_right_stands_once(template, functions):
    """What two functions have is a policy that both name, so that it is changed for both."""
    own = [policy for properties in functions.values() for policy in properties["Policies"]]
    shared = [each["PolicyDocument"] for each in of_type(template, "AWS::IAM::ManagedPolicy").values()]
    found = [each for policy in own + shared for each in policy.get("Statement", [])]
    assert [each for each in found if found.count(each) > 1] == []


def test_a_policy_that_functions_share_is_there_under_the_condition_they_name_it_under(template, functions):
    named: dict[str, list[str | None]] = defaultdict(list)
    for policy in (each for properties in functions.values() for each in properties["Policies"]):
        if "Statement" not in policy:
            condition, shared, _ = policy.get("Fn::If", (None, policy, None))
            named[shared["Ref"]].append(condition)
    assert named.keys() == of_type(template, "AWS::IAM::ManagedPolicy").keys()
    for name, conditions in named.items():
        assert len(conditions) > 1, name
        assert set(conditions) == {template["Resources"][name].get("Condition")}, name
