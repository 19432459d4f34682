"""Routes each message to the sender of its delivery method, and a text message to its backend's."""

from collections.abc import Callable, Mapping

from mfa.models.message import Message, Sender


class RoutedSender:
    """Sends through one of several senders, selected by the name that `route` returns for a message."""

    def __init__(self, senders: Mapping[str, Sender], route: Callable[[Message], str]) -> None:
        self._senders = senders
        self._route = route

    def send(self, message: Message) -> None:
        """Send the message. Raises its sender's errors."""
        self._senders[self._route(message)].send(message)
