"""Counting of messages: what was taken, what failed, and by which country code."""

import pytest

from mfa.counted import CountedSender, calling_code
from mfa.errors import Unavailable
from mfa.sms import Message


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


def test_a_message_that_was_taken_is_counted_by_its_country_code() -> None:
    taken: list[str] = []
    failed: list[str] = []
    inner = Recorder()
    CountedSender(inner, taken.append, failed.append).send(MESSAGE)
    assert (inner.sent, taken, failed) == ([MESSAGE], ["49"], [])


def test_a_message_that_was_not_taken_is_counted_as_failed_and_the_failure_passed_on() -> None:
    taken: list[str] = []
    failed: list[str] = []
    with pytest.raises(Unavailable):
        CountedSender(Recorder(Unavailable("busy")), taken.append, failed.append).send(MESSAGE)
    assert (taken, failed) == ([], ["49"])


def test_country_codes_are_those_of_the_number_library() -> None:
    import phonenumbers

    for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
        assert calling_code(f"+{code}5551234567") == str(code)
