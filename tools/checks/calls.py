"""Compares the requests that send messages with the policies of the functions that make them.

tests/faults/test_rights.py checks requests to the table. Tools such as parliament check a policy alone, and moto's
simulator ignores conditions and resources, so this module evaluates the few features that these statements use.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from mfa.values import mailboxes
from tools.checks.translated import Template, of_type, statements

_PLACE = {"AWS::Partition": "aws", "AWS::Region": "us-east-1", "AWS::AccountId": "123456789012"}
_OURS, _SHARED = "123456789012", "210987654321"
_ADDRESS = "Codes@Mail.Example.com"


class Call(NamedTuple):
    """A request in IAM's terms: action, resource, condition keys, and a description."""

    action: str
    resource: str
    context: Mapping[str, str]
    what: str


def calls(email_from: str) -> Iterator[Call]:
    """Yield the requests of a function that uses every way to send."""
    yield Call("sns:Publish", "+12025550199", {}, "a text message by SNS")
    by_sns = {"aws:CalledViaLast": "sns.amazonaws.com"}
    yield Call("sms-voice:SendTextMessage", "*", by_sns, "what SNS asks for in the function's name")
    for action, what in (("SendTextMessage", "text message"), ("SendVoiceMessage", "call")):
        name = f"sms-voice:{action}"
        for owner, whose in (
            (_OURS, "this account's number"),
            (_SHARED, "a number that another account shares"),
        ):
            number = f"arn:aws:sms-voice:us-east-1:{owner}:phone-number/phone-1"
            yield Call(name, number, {}, f"a {what} by {whose}")
        if action == "SendTextMessage":
            yield Call(name, "*", {}, "a text message that names no sender")
    sender = {"ses:FromAddress": mailboxes.parse(email_from)}
    identity = f"arn:aws:ses:us-east-1:{_OURS}:identity/mail.example.com"
    yield Call("ses:SendEmail", identity, sender, f"an e-mail from {email_from}")


def findings(template: Template) -> Iterator[str]:
    """Yield each request that the policy of its function refuses."""
    given = _PLACE | {"EmailFrom": _address(template)}
    for name, role in of_type(template, "AWS::IAM::Role").items():
        rights = statements(template, role)
        allowed = {action for each in rights for action in _list(each["Action"])}
        for call in calls(given["EmailFrom"]):
            if call.action in allowed and not any(lets(each, call, given) for each in rights):
                yield f"{name} may not {call.action}: {call.what}"


def _address(template: Template) -> str:
    """Return an address that differs from its canonical form as much as the parameter allows."""
    pattern = template["Parameters"]["EmailFrom"]["AllowedPattern"]
    local, _, domain = _ADDRESS.partition("@")
    return _ADDRESS if re.fullmatch(pattern, _ADDRESS) else f"{local}@{domain.lower()}"


def lets(statement: Template, call: Call, given: Mapping[str, str]) -> bool:
    """Return whether a statement allows a call, whose intrinsic functions are resolved by what is given."""
    if call.action not in _list(statement["Action"]):
        return False
    named = [_text(each, given) for each in _list(statement.get("Resource", statement.get("NotResource")))]
    fits = any(_like(each).fullmatch(call.resource) for each in named)
    return fits is ("Resource" in statement) and all(
        call.context.get(key) in [_text(each, given) for each in _list(wanted)]
        for operator, keys in statement.get("Condition", {}).items()
        for key, wanted in keys.items()
        if operator == "StringEquals"
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _text(value: Any, given: Mapping[str, str]) -> str:
    if not isinstance(value, dict):
        return str(value)
    ((kind, argument),) = value.items()
    if kind == "Ref":
        return given.get(argument, argument)
    return re.sub(r"\$\{([^}]+)\}", lambda match: given.get(match[1], match[1]), str(argument))


def _like(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, pattern.split("*"))))
