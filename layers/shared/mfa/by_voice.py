"""Codes by call: what is said, how End User Messaging calls, and what became of the call."""

from mfa import clients, warmup
from mfa.end_user_messaging import sending
from mfa.settings import Settings
from mfa.sms import Message, Sender
from mfa.voice import VoiceSender, receipt
from mfa.writing import Task

__all__ = ["receipt", "sender", "write"]


def write(task: Task) -> Message:
    """Return what is said, in SSML, and the voice that says it."""
    from mfa import voice_texts  # noqa: PLC0415 - loaded where a call is written

    spoken = voice_texts.choose(task.request.locale)
    said = spoken.login if task.is_login else spoken.associate
    text = voice_texts.compose(said, spoken.again, task.filling.display_name, task.filling.code)
    return task.message._replace(text=text, voice=spoken.voice)


def sender(settings: Settings) -> Sender:
    """Return what calls from the stack's number."""
    from mfa import addresses  # noqa: PLC0415 - not loaded for receipts

    addresses.rehearse()  # A login looks which numbers take a call alone.
    client = clients.end_user_messaging()
    made = VoiceSender(client, sending(settings, settings.voice_max_price, settings.voice_origination))
    return warmup.rehearsed(made, client, {"SendVoiceMessage": warmup.NAMED})
