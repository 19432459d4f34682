"""The text messages and e-mails that the emulator accepted, as a list for scripts and tests."""

from datetime import UTC, datetime
from typing import Any

SENDER_ATTRIBUTES = ("AWS.SNS.SMS.SenderID", "AWS.MM.SMS.OriginationNumber")


class Inbox:
    """The messages of one run, oldest first. The emulator's own lists have no order and no times."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._messages: list[dict[str, str]] = []

    def ignore(self, *listings: dict[str, Any]) -> None:
        """Treat the messages of `listings`, which an earlier run sent, as known."""
        self._known.update(record["MessageId"] for listing in listings for record in _records(listing))

    def update(self, now: datetime, *listings: dict[str, Any]) -> None:
        """Add the new messages of `listings` (the emulator's responses), as sent at `now`."""
        for record in (each for listing in listings for each in _records(listing)):
            if record["MessageId"] not in self._known:
                self._known.add(record["MessageId"])
                self._messages.append(_message(record, now))

    def newest_first(self) -> list[dict[str, str]]:
        """Return every message as an object with `to`, `from`, `body` and `sent_at`, the last one first.

        An e-mail also has a `subject`.
        """
        return self._messages[::-1]


def _records(listing: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the records of either listing, which has them by account."""
    (by_account,) = (value for value in listing.values() if isinstance(value, dict))
    return [record for records in by_account.values() for record in records]


def _message(record: dict[str, Any], now: datetime) -> dict[str, str]:
    sent = {"sent_at": now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")}
    if "BodyText" in record:
        sender, subject = record["Source"], record["Subject"]
        return {"to": record["To"][0], "from": sender, "subject": subject, "body": record["BodyText"]} | sent
    sender = _sender(record["MessageAttributes"] or {})
    return {"to": record["PhoneNumber"], "from": sender, "body": record["Message"]} | sent


def _sender(attributes: dict[str, Any]) -> str:
    values = [attributes[name].get("StringValue") for name in SENDER_ATTRIBUTES if name in attributes]
    return next((value for value in values if value), "")
