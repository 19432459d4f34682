"""Counting of messages: what was taken, what failed, and by which country code."""

from unittest.mock import Mock

import phonenumbers
import pytest

from mfa.errors import Unavailable
from mfa.models.message import Message
from mfa.runtime import telemetry
from mfa.senders.dispatch import calling_code, send


def test_a_message_is_counted_by_its_country_code_as_taken_or_failed_with_the_failure(monkeypatch):
    text, error = Message("+4915112345678", "123456", ""), Unavailable("busy")
    mail = Message("a@b.example", "", "", method="EMAIL")
    counted, sent = [], []
    monkeypatch.setattr(telemetry, "count_message", lambda *what: counted.append(what))
    monkeypatch.setattr(telemetry, "count_send_failure", lambda *what: counted.append(what))
    for message in (text, text._replace(method="VOICE"), mail):
        send({message.method: sent.append}, (), message)
    with pytest.raises(Unavailable):
        send({"SMS": Mock(side_effect=error)}, (), text)
    assert sent[0] == text
    assert counted == [("SMS", "49"), ("VOICE", "49"), ("EMAIL", ""), ("SMS", "49", error)]


def test_country_codes_are_those_of_the_number_library() -> None:
    for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
        assert calling_code(f"+{code}5551234567") == str(code)
