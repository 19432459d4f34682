"""Routing of messages: each goes to the sender of its delivery method, text messages to that of their backend."""

from collections.abc import Mapping

from mfa.sms import Message, Sender


class RoutedSender:
    """Sends through one of several senders, which are known by method, or by backend for text messages."""

    def __init__(self, senders: Mapping[str, Sender]) -> None:
        self._senders = senders

    def send(self, message: Message) -> None:
        """Hand the message over. Raises what its sender raises."""
        self._senders[message.backend if message.method == "SMS" else message.method].send(message)
