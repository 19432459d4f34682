"""Codes by text message: text, sender, and delivery status."""

from collections.abc import Callable, Mapping
from typing import Any

from mfa.messages import compose
from mfa.messages.code_messages import Task, default_texts, own_texts
from mfa.models.message import Message, Receipt, Sender
from mfa.runtime import clients, warmup
from mfa.runtime.settings import Settings
from mfa.senders.sns import SnsSender
from mfa.senders.wrappers import RoutedSender


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
    made = {name: _MAKERS[name](settings) for name in settings.sms_backends}
    only, *others = made.values()
    if not others:
        return only
    return RoutedSender(made, lambda message: message.backend or settings.sms_backend)


def receipt(event: Mapping[str, Any]) -> Receipt | None:
    """Return the delivery status of a text message. SNS reports none."""
    from mfa.senders import end_user_messaging  # noqa: PLC0415 - loaded by stacks that chose it, and for receipts

    return end_user_messaging.receipt(event)


def _sns(settings: Settings) -> Sender:
    client = clients.client("sns")
    made = SnsSender(client, settings.sms_max_price)
    return warmup.rehearsed(made, client, {"Publish": warmup.PUBLISHED})


def _end_user_messaging(settings: Settings) -> Sender:
    from mfa.senders.end_user_messaging import EndUserMessagingSender, sending  # noqa: PLC0415 - as above

    client = clients.end_user_messaging()
    made = EndUserMessagingSender(
        client, sending(settings, settings.sms_max_price, settings.origination_identity)
    )
    return warmup.rehearsed(made, client, {"SendTextMessage": warmup.NAMED})


_MAKERS: Mapping[str, Callable[[Settings], Sender]] = {
    "SNS": _sns,
    "END_USER_MESSAGING": _end_user_messaging,
}
