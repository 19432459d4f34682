"""Sends messages by their delivery methods, and counts them."""

from collections.abc import Container, Mapping

from mfa.errors import MfaError
from mfa.models.message import Message, Sender
from mfa.runtime import telemetry

# Country codes of one and of two digits; all others have three. https://www.itu.int/pub/T-SP-E.164D
_ONE = frozenset("17")
_TWO = (20, 27, *range(30, 35), 36, 39, 40, 41, *range(43, 50), *range(51, 59), *range(60, 67))
_TWO_DIGITS = frozenset(map(str, (*_TWO, 81, 82, 84, 86, *range(90, 96), 98)))


def send(senders: Mapping[str, Sender], test_numbers: Container[str], message: Message) -> None:
    """Send the message by the sender of its method. Raises the sender's errors.

    Nothing is sent to test numbers, whose codes are fixed. Everything is counted: messages to test numbers, accepted
    and failed ones.
    """
    if message.to in test_numbers:
        telemetry.count_test_message()
        return
    try:
        senders[message.method](message)
    except MfaError as error:
        telemetry.count_send_failure(message.method, calling_code(message.to), error)
        raise
    telemetry.count_message(message.method, calling_code(message.to))


def calling_code(number: str) -> str:
    """Return the country code of an E.164 number without the plus ("1" for all of North America), "" for e-mail."""
    digits = number[1:4] if number[:1] == "+" else ""
    if digits[:1] in _ONE:
        return digits[:1]
    return digits[:2] if digits[:2] in _TWO_DIGITS else digits
