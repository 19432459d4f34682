"""Codes by call: what is said, how End User Messaging calls, and what became of the call."""

from collections.abc import Mapping
from typing import Any

from mfa import clients, end_user_messaging, warmup
from mfa.settings import Settings
from mfa.sms import Message, Receipt, Sender
from mfa.voice import OUTCOMES, VoiceSender
from mfa.writing import Task


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
    made = VoiceSender(
        client, end_user_messaging.sending(settings, settings.voice_max_price, settings.voice_origination)
    )
    return warmup.rehearsed(made, client, {"SendVoiceMessage": warmup.NAMED})


def receipt(event: Mapping[str, Any]) -> Receipt | None:
    """Return what became of a call."""
    return end_user_messaging.receipt(event, OUTCOMES)
