"""Codes by call: spoken text, sender (End User Messaging), and delivery status."""

from mfa.messages.code_messages import Task
from mfa.models.message import Message, Sender
from mfa.runtime import clients, warmup
from mfa.runtime.settings import Settings
from mfa.senders import end_user_messaging

receipt = end_user_messaging.receipt


def write(task: Task) -> Message:
    """Return the spoken text, in SSML, and its voice."""
    from mfa.messages import voice_texts  # noqa: PLC0415 - loaded where a call is written

    spoken = voice_texts.choose(task.request.locale)
    said = spoken.login if task.is_login else spoken.associate
    text = voice_texts.compose(said, spoken.again, task.filling.display_name, task.filling.code)
    return task.message._replace(text=text, voice=spoken.voice)


def sender(settings: Settings) -> Sender:
    """Return the sender, which calls from the stack's number."""
    from mfa.values import phone_numbers  # noqa: PLC0415 - not loaded for receipts

    phone_numbers.rehearse()  # A login checks which numbers can only be called.
    client = clients.end_user_messaging()
    return warmup.rehearsed(end_user_messaging.call, client, settings, {"SendVoiceMessage": warmup.NAMED})
