"""Each function may do what it does and nothing else, and a wildcard has a reason beside it."""

from typing import Any

import pytest

Template = dict[str, Any]


CHOSEN = {
    "sms-voice:SendTextMessage": "UsesEndUserMessaging",
    "sns:Publish": "UsesSns",
    "ses:SendEmail": "Mails",
    "sms-voice:SendVoiceMessage": "Calls",
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


def test_no_function_brings_a_role_of_its_own(template: Template, functions: dict[str, Template]) -> None:
    assert not any({"Role", "PermissionsBoundary"} & properties.keys() for properties in functions.values())
    assert not {"Role", "Policies"} & template["Globals"]["Function"].keys()
