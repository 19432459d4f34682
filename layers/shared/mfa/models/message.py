"""A message with a code, its sender, and its delivery receipt."""

from collections.abc import Callable
from typing import Final, NamedTuple

from mfa.models.resources import Record

DELIVERED: Final = "delivered"


class Message(NamedTuple):
    """A text to an address. `sender` is an alphanumeric sender ID, a number, or "" for the default.

    `validation_id` identifies the code in it, which is valid for `valid_seconds`; `record` is the code's user.
    `method` sends it: an SMS by `backend`, an EMAIL with `subject`, and a VOICE, whose text is SSML, with `voice`.
    """

    to: str
    text: str
    sender: str
    validation_id: str = ""
    valid_seconds: int = 300
    record: Record | None = None
    method: str = "SMS"
    backend: str = ""
    subject: str = ""
    voice: str = ""


class Receipt(NamedTuple):
    """The delivery status of a message (DELIVERED or the reason), its time `at` (milliseconds), its code and user."""

    record: Record | None
    validation_id: str
    outcome: str
    at: int


# Sends a message. Raises InvalidRequest, Unavailable or ServiceFault if the provider did not accept it; the error's
# `unsent` says whether this is certain.
Sender = Callable[[Message], None]
