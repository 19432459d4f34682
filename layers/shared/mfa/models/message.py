"""A message with a code, what delivers it, and what became of it."""

from typing import Final, NamedTuple, Protocol

from mfa.models.resources import Record

DELIVERED: Final = "delivered"


class Message(NamedTuple):
    """A text to an address. `sender` is an alphanumeric sender ID, a number, or "" for the default.

    `validation_id` names the code in it, which is good for `valid_seconds`, and `record` whose it is. It goes out
    by `method`: an SMS by `backend`, an EMAIL with `subject`, and a VOICE, whose text is SSML, in that `voice`.
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
    """What became of a message, DELIVERED or why not, `at` when (milliseconds); the code in it, and whose it is."""

    record: Record | None
    validation_id: str
    outcome: str
    at: int


class Sender(Protocol):
    """What delivers messages."""

    def send(self, message: Message) -> None:
        """Hand the message over. Raises InvalidRequest, Unavailable or ServiceFault if it was not taken.

        Its `unsent` says whether that is sure.
        """
