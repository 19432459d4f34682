"""The local inbox: text messages and e-mails as the emulator lists them, once each and the last one first."""

from datetime import UTC, datetime
from typing import Any

from local.inbox import Inbox

NOW = datetime(2026, 11, 23, 18, 16, tzinfo=UTC)
TEXT = {
    "MessageId": "1", "PhoneNumber": "+12025550123", "Message": "123456", "MessageAttributes": None,
    "Subject": None,
}  # fmt: skip
MAIL = {
    "MessageId": "2",
    "Source": "codes@mfa.example",
    "To": ["a@b.example"],
    "Subject": "Code",
    "BodyText": "654321",
}


def listings(*texts: dict[str, Any], mails: tuple[dict[str, Any], ...] = ()) -> tuple[dict[str, Any], ...]:
    return {"sms_messages": {"+12025550123": list(texts)}, "region": "us-east-1"}, {
        "messages": {"000": list(mails)}
    }


def test_both_are_listed_once_and_the_last_one_first() -> None:
    inbox = Inbox()
    inbox.update(NOW, *listings(TEXT))
    inbox.update(NOW, *listings(TEXT, mails=(MAIL,)))
    sent_at = "2026-11-23T18:16:00.000Z"
    assert inbox.newest_first() == [
        {
            "to": "a@b.example",
            "from": "codes@mfa.example",
            "subject": "Code",
            "body": "654321",
            "sent_at": sent_at,
        },
        {"to": "+12025550123", "from": "", "body": "123456", "sent_at": sent_at},
    ]


def test_what_an_earlier_run_sent_is_not_listed() -> None:
    inbox = Inbox()
    inbox.ignore(*listings(TEXT, mails=(MAIL,)))
    inbox.update(NOW, *listings(TEXT, mails=(MAIL,)))
    assert inbox.newest_first() == []
