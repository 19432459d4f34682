"""Counting of messages: what was taken, what failed, and by which country code."""

from types import SimpleNamespace
from unittest.mock import Mock

import phonenumbers
import pytest

from mfa.errors import Unavailable
from mfa.models.message import Message
from mfa.senders.wrappers import CountedSender, calling_code

MESSAGE = Message("+4915112345678", "123456", "")


def counted(send):
    """A sender that sends so, and what it has counted."""
    told = []

    def taken(*said):
        told.append(("taken", *said))

    def failed(*said):
        told.append(("failed", *said))

    return CountedSender(SimpleNamespace(send=send), taken, failed), told


def test_a_message_that_was_taken_is_counted_by_its_country_code():
    sent = []
    sender, told = counted(sent.append)
    mail = Message("a@b.example", "", "", method="EMAIL")
    for message in (MESSAGE, MESSAGE._replace(method="VOICE"), mail):
        sender.send(message)
    assert sent[0] == MESSAGE
    assert told == [("taken", "SMS", "49"), ("taken", "VOICE", "49"), ("taken", "EMAIL", "")]


def test_a_message_that_was_not_taken_is_counted_as_failed_and_the_failure_passed_on():
    error = Unavailable("busy")
    sender, told = counted(Mock(side_effect=error))
    with pytest.raises(Unavailable):
        sender.send(MESSAGE)
    assert told == [("failed", "SMS", "49", error)]


def test_country_codes_are_those_of_the_number_library() -> None:
    for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
        assert calling_code(f"+{code}5551234567") == str(code)
