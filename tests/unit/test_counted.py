"""Counting of messages: what was taken, what failed, and by which country code."""

import pytest

from mfa.errors import Unavailable
from mfa.models.message import Message
from mfa.senders.wrappers import CountedSender, calling_code


class Recorder:
    """A sender that takes messages, or fails with `error`."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.sent: list[Message] = []

    def send(self, message: Message) -> None:
        if self.error:
            raise self.error
        self.sent.append(message)


MESSAGE = Message("+4915112345678", "123456", "")


def counted(inner: Recorder, told: list[tuple[object, ...]]) -> CountedSender:
    return CountedSender(
        inner, lambda *said: told.append(("taken", *said)), lambda *said: told.append(("failed", *said))
    )


def test_a_message_that_was_taken_is_counted_by_its_country_code() -> None:
    told: list[tuple[object, ...]] = []
    inner = Recorder()
    for message in (
        MESSAGE,
        MESSAGE._replace(method="VOICE"),
        Message("a@b.example", "", "", method="EMAIL"),
    ):
        counted(inner, told).send(message)
    assert inner.sent[0] == MESSAGE
    assert told == [("taken", "SMS", "49"), ("taken", "VOICE", "49"), ("taken", "EMAIL", "")]


def test_a_message_that_was_not_taken_is_counted_as_failed_and_the_failure_passed_on() -> None:
    told: list[tuple[object, ...]] = []
    error = Unavailable("busy")
    with pytest.raises(Unavailable):
        counted(Recorder(error), told).send(MESSAGE)
    assert told == [("failed", "SMS", "49", error)]


def test_country_codes_are_those_of_the_number_library() -> None:
    import phonenumbers

    for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
        assert calling_code(f"+{code}5551234567") == str(code)
