"""Codes by e-mail: text, sender (SES), and delivery status."""

from mfa.messages import compose
from mfa.messages.code_messages import Task, own_texts
from mfa.models.message import Message, Sender
from mfa.models.template import Text, render
from mfa.runtime import clients, warmup
from mfa.runtime.settings import Settings
from mfa.senders.ses import Mailing, SesSender, receipt

__all__ = ["receipt", "sender", "write"]


def write(task: Task) -> Message:
    """Return the e-mail. Its subject does not contain the code."""
    from mfa.messages import email_texts  # noqa: PLC0415 - loaded where an e-mail is written

    texts = email_texts.LOGIN if task.is_login else email_texts.ASSOCIATE
    default = email_texts.choose(texts, task.request.locale)
    own = own_texts(task)
    chosen = own[0] if own else Text(default.body, default.language)
    filling = task.filling
    name = filling.display_name
    text = render(chosen.text, filling.prefix + filling.code, name, filling.validity_seconds, chosen.language)
    compose.require_unbound(task.application, text)
    return task.message._replace(text=text, subject=email_texts.subject(default, name))


def sender(settings: Settings) -> Sender:
    """Return the sender, SES with the stack's address."""
    client = clients.client("sesv2")
    mailing = Mailing(settings.email_from, settings.email_configuration_set, settings.powertools_service_name)
    return warmup.rehearsed(SesSender(client, mailing), client, {"SendEmail": warmup.NAMED})
