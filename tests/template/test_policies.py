"""Each function may do what it does and nothing else, and a wildcard has a reason beside it."""

from typing import Any

import pytest

from mfa.senders.delivery_methods import METHODS

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


def statements(properties: Template) -> list[Template]:
    """The statements of a function's policies, which are all written in the template; those of a choice too."""
    written = [statement for policy in properties["Policies"] for statement in policy["Statement"]]
    return [each["Fn::If"][1] if "Fn::If" in each else each for each in written]


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
        (policy,) = functions[name]["Policies"]
        choices = [each["Fn::If"] for each in policy["Statement"] if "Fn::If" in each]
        own = [each for each in choices if each[1].get("Condition") != BY_SNS]
        assert {right["Action"]: condition for condition, right, _ in own} == expected
        assert all(otherwise == {"Ref": "AWS::NoValue"} for *_, otherwise in own)


def test_e_mail_is_sent_from_the_stacks_address_alone(functions: dict[str, Template]) -> None:
    for name in ("associate", "login_start"):
        (mails,) = (each for each in statements(functions[name]) if each["Action"] == "ses:SendEmail")
        sender = {"StringEquals": {"ses:FromAddress": {"Ref": "EmailFrom"}}}
        assert mails["Condition"] == {"Fn::If": ["OnAws", sender, {"Ref": "AWS::NoValue"}]}


def test_no_function_brings_a_role_of_its_own(template: Template, functions: dict[str, Template]) -> None:
    assert not any({"Role", "PermissionsBoundary"} & properties.keys() for properties in functions.values())
    assert not {"Role", "Policies"} & template["Globals"]["Function"].keys()
