"""Codes by text message: text, sender, and delivery status."""

from collections.abc import Mapping
from typing import Any

from mfa.messages import compose
from mfa.messages.code_messages import Task, default_texts, own_texts
from mfa.models.message import Message, Receipt, Sender
from mfa.runtime import clients, warmup
from mfa.runtime.settings import Settings
from mfa.senders import sns


def write(task: Task) -> Message:
    """Return the message with its backend: the application's, the account's or the stack's."""
    settings, caller = task.service.settings, task.request.caller
    # The application can be older than its account's list of senders.
    settings.require_sender(task.message.sender, caller.senders)
    texts = own_texts(task) or default_texts(task)
    text = compose.choose(task.application, texts, task.filling, settings.max_segments)
    return task.message._replace(
        text=text, backend=settings.backend(task.application.sms_backend, caller.sms_backend)
    )


def sender(settings: Settings) -> Sender:
    """Return the sender with the stack's backends. A message without a backend uses the first one."""
    made = {name: _sender(name, settings) for name in settings.sms_backends}
    if len(made) == 1:
        return made[settings.sms_backend]
    return lambda message: made[message.backend or settings.sms_backend](message)


def receipt(event: Mapping[str, Any]) -> Receipt | None:
    """Return the delivery status of a text message. SNS reports none."""
    from mfa.senders import end_user_messaging  # noqa: PLC0415 - loaded by stacks that chose it, and for receipts

    return end_user_messaging.receipt(event)


def _sender(backend: str, settings: Settings) -> Sender:
    if backend == "SNS":
        return warmup.rehearsed(sns.send, clients.client("sns"), settings, {"Publish": warmup.PUBLISHED})
    from mfa.senders import end_user_messaging  # noqa: PLC0415 - as above

    client = clients.end_user_messaging()
    return warmup.rehearsed(end_user_messaging.send_text, client, settings, {"SendTextMessage": warmup.NAMED})
