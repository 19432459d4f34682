"""`mfactl send-test`: a message on its way from the stack to a phone, before a user's code takes it."""

import os
from typing import Annotated

from mfa import wiring
from mfa.models.message import Message
from mfa.senders.delivery_methods import EMAIL, SMS
from mfa.values import mailboxes, phone_numbers
from mfactl import deployed, options, shown
from mfactl.commands import Argument, Option
from mfactl.options import AsJson, Stack, Yes

_TEXT = "This is a test message of {stack}. No code, nothing to do."


def send_test(
    address: Annotated[str, Argument(help="The number, like +12025550123, or e-mail address.")],
    sender: Annotated[str, Option("--from", help="The sender ID or number, as message_from.")] = "",
    yes: Yes = False,
    stack: Stack = "",
    as_json: AsJson = False,
) -> None:
    """Send a test message the way the stack sends codes.

    It goes by the stack's services and settings, with your own credentials, costs what a code costs, and no account is
    charged. Taken by the service is not delivered: look at the phone.
    """
    name = options.stack_name(stack)
    address, method = _parsed(address)
    options.confirm(f"Send a message to {address}? It costs what a code costs.", yes)
    _use_environment(deployed.environment(name))
    message = Message(address, _TEXT.format(stack=name), sender, method=method, subject=f"Test of {name}")
    wiring.sender().send(message)
    result = {"address": address, "method": method, "taken": True}
    shown.say(result, "The messaging service took the message. Look at the phone or mailbox.", as_json)


def _parsed(address: str) -> tuple[str, str]:
    """The address as it is sent to, and by which method. Raises InvalidRequest."""
    if "@" in address:
        return mailboxes.parse(address), EMAIL.name
    return phone_numbers.parse(address, frozenset()), SMS.name


def _use_environment(variables: dict[str, str]) -> None:
    """Let the layer find the settings of the deployed stack; credentials, region and endpoint stay the operator's."""
    os.environ.update({name: value for name, value in variables.items() if not name.startswith("AWS_")})
    if region := options.region():
        os.environ["AWS_DEFAULT_REGION"] = region
