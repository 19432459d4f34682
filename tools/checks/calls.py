"""Compares the requests that send messages with the policies of the functions that make them.

tests/faults/test_rights.py checks requests to the table. Tools such as parliament check a policy alone, and moto's
simulator ignores conditions and resources, so this module evaluates the few features that these statements use.
"""

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from mfa.values import mailboxes
from tools.checks.translated import Template, listed, of_type, statements

_PLACE = {"AWS::Partition": "aws", "AWS::Region": "us-east-1", "AWS::AccountId": "123456789012"}
_NUMBERS = {"123456789012": "this account's number", "210987654321": "a number that another account shares"}
_TEXT, _VOICE = "sms-voice:SendTextMessage", "sms-voice:SendVoiceMessage"


class Call(NamedTuple):
    """A request in IAM's terms: action, resource, a description, and condition keys."""

    action: str
    resource: str
    what: str
    context: Mapping[str, str] = {}


def calls(email_from: str) -> Iterator[Call]:
    """Yield the requests of a function that uses every way to send."""
    yield Call("sns:Publish", "+12025550199", "a text message by SNS")
    by_sns = {"aws:CalledViaLast": "sns.amazonaws.com"}
    yield Call(_TEXT, "*", "what SNS asks for in the function's name", by_sns)
    yield Call(_TEXT, "*", "a text message that names no sender")
    for owner, whose in _NUMBERS.items():
        number = f"arn:aws:sms-voice:us-east-1:{owner}:phone-number/phone-1"
        yield Call(_TEXT, number, f"a text message by {whose}")
        yield Call(_VOICE, number, f"a call by {whose}")
    sender = {"ses:FromAddress": mailboxes.parse(email_from)}
    identity = "arn:aws:ses:us-east-1:123456789012:identity/mail.example.com"
    yield Call("ses:SendEmail", identity, f"an e-mail from {email_from}", sender)


def findings(template: Template) -> Iterator[str]:
    """Yield each request that the policy of its function refuses."""
    # It differs from its canonical form as much as the parameter allows.
    pattern = template["Parameters"]["EmailFrom"]["AllowedPattern"]
    addresses = ("Codes@Mail.Example.com", "Codes@mail.example.com")
    given = _PLACE | {"EmailFrom": next(each for each in addresses if re.fullmatch(pattern, each))}
    for name, role in of_type(template, "AWS::IAM::Role").items():
        rights = statements(template, role)
        allowed = {action for each in rights for action in listed(each["Action"])}
        for call in calls(given["EmailFrom"]):
            if call.action in allowed and not any(lets(each, call, given) for each in rights):
                yield f"{name} may not {call.action}: {call.what}"


def lets(statement: Template, call: Call, given: Mapping[str, str]) -> bool:
    """Return whether a statement allows a call, whose intrinsic functions are resolved by what is given."""
    if call.action not in listed(statement["Action"]):
        return False
    named = [_text(each, given) for each in listed(statement.get("Resource", statement.get("NotResource")))]
    fits = any(fnmatchcase(call.resource, each) for each in named)
    return fits is ("Resource" in statement) and all(
        call.context.get(key) in [_text(each, given) for each in listed(wanted)]
        for key, wanted in statement.get("Condition", {}).get("StringEquals", {}).items()
    )


def _text(value: Any, given: Mapping[str, str]) -> str:
    if not isinstance(value, dict):
        return str(value)
    ((kind, argument),) = value.items()
    if kind == "Ref":
        return given.get(argument, argument)
    return re.sub(r"\$\{([^}]+)\}", lambda match: given.get(match[1], match[1]), str(argument))
