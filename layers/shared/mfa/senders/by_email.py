"""Codes by e-mail: text, sender (SES), and delivery status."""

from mfa.messages import compose
from mfa.messages.code_messages import Task, own_texts
from mfa.models.message import Message, Sender
from mfa.models.template import Text, render
from mfa.runtime import clients, warmup
from mfa.runtime.settings import Settings
from mfa.senders import ses

receipt = ses.receipt


def write(task: Task) -> Message:
    """Return the e-mail. Its subject does not contain the code."""
    from mfa.messages import email_texts  # noqa: PLC0415 - loaded where an e-mail is written

    texts = email_texts.LOGIN if task.is_login else email_texts.ASSOCIATE
    default, language = email_texts.choose(texts, task.request.locale)
    chosen, *_ = own_texts(task) or (Text(default.body, language),)
    filling = task.filling
    name = filling.display_name
    text = render(chosen.text, filling.prefix + filling.code, name, filling.validity_seconds, chosen.language)
    compose.require_unbound(task.application, text)
    return task.message._replace(text=text, subject=email_texts.subject(default, name))


def sender(settings: Settings) -> Sender:
    """Return the sender, SES with the stack's address."""
    return warmup.rehearsed(ses.send, clients.ses(), settings, {"SendEmail": warmup.NAMED})
