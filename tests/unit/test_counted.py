"""Counting of messages: what was taken, what failed, and by which country code."""

from unittest.mock import Mock

import phonenumbers
import pytest

from mfa.errors import Unavailable
from mfa.models.message import Message
from mfa.runtime import telemetry
from mfa.senders.dispatch import calling_code, send

MESSAGE = Message("+4915112345678", "123456", "")


@pytest.fixture
def told(monkeypatch):
    """What is counted."""
    told = []
    monkeypatch.setattr(telemetry, "count_message", lambda *said: told.append(("taken", *said)))
    monkeypatch.setattr(telemetry, "count_send_failure", lambda *said: told.append(("failed", *said)))
    return told


def test_a_message_that_was_taken_is_counted_by_its_country_code(told):
    sent = []
    mail = Message("a@b.example", "", "", method="EMAIL")
    for message in (MESSAGE, MESSAGE._replace(method="VOICE"), mail):
        send({message.method: sent.append}, (), message)
    assert sent[0] == MESSAGE
    assert told == [("taken", "SMS", "49"), ("taken", "VOICE", "49"), ("taken", "EMAIL", "")]


def test_a_message_that_was_not_taken_is_counted_as_failed_and_the_failure_passed_on(told):
    error = Unavailable("busy")
    with pytest.raises(Unavailable):
        send({"SMS": Mock(side_effect=error)}, (), MESSAGE)
    assert told == [("failed", "SMS", "49", error)]


def test_country_codes_are_those_of_the_number_library() -> None:
    for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
        assert calling_code(f"+{code}5551234567") == str(code)
