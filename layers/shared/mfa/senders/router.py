"""Routing of messages: each goes to the sender of its delivery method, text messages to that of their backend."""

from collections.abc import Callable, Mapping

from mfa.models.message import Message, Sender


class RoutedSender:
    """Sends through one of several senders, which are known by the name that `route` reads of a message."""

    def __init__(self, senders: Mapping[str, Sender], route: Callable[[Message], str]) -> None:
        self._senders = senders
        self._route = route

    def send(self, message: Message) -> None:
        """Hand the message over. Raises what its sender raises."""
        self._senders[self._route(message)].send(message)
