"""Senders that use other senders: one of several, with counts, or none for test numbers."""

from collections.abc import Callable, Container, Mapping

from mfa.errors import MfaError
from mfa.models.message import Message, Sender

# Country codes of one and of two digits; all others have three. https://www.itu.int/pub/T-SP-E.164D
_ONE = frozenset("17")
_TWO = (20, 27, *range(30, 35), 36, 39, 40, 41, *range(43, 50), *range(51, 59), *range(60, 67))
_TWO_DIGITS = frozenset(map(str, (*_TWO, 81, 82, 84, 86, *range(90, 96), 98)))


class RoutedSender:
    """Sends through one of several senders, selected by the name that `route` returns: a method or a backend."""

    def __init__(self, senders: Mapping[str, Sender], route: Callable[[Message], str]) -> None:
        self._senders = senders
        self._route = route

    def send(self, message: Message) -> None:
        """Send the message. Raises its sender's errors."""
        self._senders[self._route(message)].send(message)


class TestNumberSender:
    """Sends nothing to test numbers, whose codes are fixed. Other messages go to another sender."""

    def __init__(self, sender: Sender, numbers: Container[str], count: Callable[[], None]) -> None:
        """`count` is called for each message that is not sent."""
        self._sender = sender
        self._numbers = numbers
        self._count = count

    def send(self, message: Message) -> None:
        """Count a message to a test number; send any other."""
        if message.to in self._numbers:
            self._count()
        else:
            self._sender.send(message)


class CountedSender:
    """Sends through another sender, and counts accepted and failed messages."""

    def __init__(
        self, sender: Sender, taken: Callable[[str, str], None], failed: Callable[[str, str, MfaError], None]
    ) -> None:
        """After each message, `taken` or `failed` gets its method and the country code of its number."""
        self._sender = sender
        self._taken = taken
        self._failed = failed

    def send(self, message: Message) -> None:
        """Send the message. Raises the sender's errors."""
        try:
            self._sender.send(message)
        except MfaError as error:
            self._failed(message.method, calling_code(message.to), error)
            raise
        self._taken(message.method, calling_code(message.to))


def calling_code(number: str) -> str:
    """Return the country code of an E.164 number without the plus ("1" for all of North America), "" for e-mail."""
    if number[:1] != "+":
        return ""
    digits = number[1:4]
    if digits[:1] in _ONE:
        return digits[:1]
    return digits[:2] if digits[:2] in _TWO_DIGITS else digits
