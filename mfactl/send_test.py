"""`mfactl send-test`: a test message, sent as the stack sends codes."""

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
    address: Annotated[str, Argument(help="A phone number such as +12025550123, or an e-mail address.")],
    sender: Annotated[str, Option("--from", help="The sender ID or number, as message_from.")] = "",
    yes: Yes = False,
    stack: Stack = "",
    as_json: AsJson = False,
) -> None:
    """Send a test message the way the stack sends codes.

    It uses the stack's providers and settings and your credentials, and costs as much as a code. No account is charged.
    Accepted by the provider does not mean delivered: check the phone.
    """
    name = options.stack_name(stack)
    address, method = _parsed(address)
    options.confirm(f"Send a message to {address}? It costs as much as a code.", yes)
    _use_environment(deployed.environment(name))
    message = Message(address, _TEXT.format(stack=name), sender, method=method, subject=f"Test of {name}")
    wiring.sender()(message)
    result = {"address": address, "method": method, "taken": True}
    shown.say(result, "The provider accepted the message. Check the phone or mailbox.", as_json)


def _parsed(address: str) -> tuple[str, str]:
    """Return the address in canonical form, and its method. Raises InvalidRequest."""
    if "@" in address:
        return mailboxes.parse(address), EMAIL.name
    return phone_numbers.parse(address, frozenset()), SMS.name


def _use_environment(variables: dict[str, str]) -> None:
    """Let the layer read the settings of the deployed stack, with the operator's credentials, region and endpoint."""
    os.environ.update({name: value for name, value in variables.items() if not name.startswith("AWS_")})
    if region := options.region():
        os.environ["AWS_DEFAULT_REGION"] = region
