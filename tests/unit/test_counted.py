"""Counting of messages: what was taken, what failed, and by which country code."""

from unittest.mock import Mock

import phonenumbers
import pytest

from mfa.errors import Unavailable
from mfa.models.message import Message
from mfa.senders.wrappers import CountedSender, calling_code


def test_a_message_is_counted_by_its_country_code_as_taken_or_failed_with_the_failure():
    text, error = Message("+4915112345678", "123456", ""), Unavailable("busy")
    mail = Message("a@b.example", "", "", method="EMAIL")
    inner, counts = Mock(), Mock()
    inner.send.side_effect = [None, None, None, error]
    sender = CountedSender(inner, counts.taken, counts.failed)
    for message in (text, text._replace(method="VOICE"), mail):
        sender.send(message)
    with pytest.raises(Unavailable):
        sender.send(text)
    assert inner.send.call_args.args == (text,)
    assert [call.args for call in counts.taken.call_args_list] == [
        ("SMS", "49"),
        ("VOICE", "49"),
        ("EMAIL", ""),
    ]
    counts.failed.assert_called_once_with("SMS", "49", error)


def test_country_codes_are_those_of_the_number_library() -> None:
    for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
        assert calling_code(f"+{code}5551234567") == str(code)
