"""The configuration, read from the environment once and checked before anything is served."""

import os
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Self

from mfa import mailboxes
from mfa.errors import InvalidRequest

_PRICE = re.compile(r"[0-9]{1,2}(\.[0-9]{1,5})?")
_NAME = re.compile(r"[A-Za-z0-9_:/+-]{0,160}")
# What a message may be from; docs/contract.md has which of these an application may name.
SENDER = re.compile(r"[A-Za-z0-9+_-]{1,20}")
ANY = "*"
BACKENDS = ("SNS", "END_USER_MESSAGING")
_COUNTRY = re.compile(r"[A-Z]{2}")
_TEST_NUMBER = re.compile(r"\+[0-9]{7,15}=[0-9A-Za-z]{4,12}")


class InvalidSetting(Exception):
    """An environment variable is missing or out of bounds; the message names it."""


@dataclass(frozen=True)
class Settings:
    """What an operator chose with the stack's parameters. Limits are counts, durations are seconds."""

    table_name: str
    code_keys_secret: str
    max_attempts: int
    max_failures: int
    user_sends_short: int
    user_sends_daily: int
    address_sends_short: int
    address_sends_daily: int
    users_per_address: int
    allow_short_codes: bool
    max_validity_seconds: int
    sms_max_price: Decimal
    max_segments: int
    sms_backend: str
    both_sms_backends: bool
    email_from: str
    email_configuration_set: str
    voice_origination: str
    voice_max_price: Decimal
    origination_identity: str
    configuration_set: str
    protect_configuration: str
    purge_grace_seconds: int
    test_numbers: Mapping[str, str]
    allowed_countries: frozenset[str]
    allowed_senders: frozenset[str]
    ledger_days: int
    daily_messages: int
    account_daily_messages: int
    guard_seconds: int
    guard_minimum: int
    guard_percent: int
    event_bus: str
    stack: str

    def under(self, limits: Iterable[tuple[str, int]]) -> Self:
        """Return the settings with an account's own `limits` in their place, but for those of a later version."""
        known: dict[str, Any] = {name: most for name, most in limits if name in self.__dataclass_fields__}
        return replace(self, **known) if known else self

    @property
    def sms_backends(self) -> tuple[str, ...]:
        """The services that text messages may go by, that of the stack first."""
        others = [each for each in BACKENDS if each != self.sms_backend]
        return (self.sms_backend, *others * self.both_sms_backends)

    def backend(self, *wanted: str) -> str:
        """Return the first service of those `wanted` that the stack has, its own if there is none."""
        return next((each for each in wanted if each in self.sms_backends), self.sms_backend)

    def require_sender(self, sender: str, senders: Collection[str]) -> None:
        """Raise InvalidRequest unless an account with these `senders` of its own may send as `sender`.

        "" is the stack's default sender, which every account may use. Without a list any sender is allowed.
        """
        allowed = senders or self.allowed_senders
        if sender and allowed and not {sender, ANY} & set(allowed):
            raise InvalidRequest(f"message_from: this account may not send messages as {sender}.")


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; raises InvalidSetting naming the first variable that will not do."""
    return Settings(
        table_name=_text(environment, "TABLE_NAME"),
        code_keys_secret=_text(environment, "CODE_KEYS_SECRET"),
        allow_short_codes=_flag(environment, "ALLOW_SHORT_CODES"),
        max_validity_seconds=_integer(environment, "MAX_VALIDITY_SECONDS", 600, 3600),
        sms_max_price=_price(environment, "SMS_MAX_PRICE"),
        purge_grace_seconds=_integer(environment, "PURGE_GRACE_SECONDS", 0, 120),
        test_numbers=_test_numbers(environment, "TEST_NUMBERS"),
        allowed_countries=_countries(environment, "ALLOWED_COUNTRIES"),
        ledger_days=_integer(environment, "LEDGER_DAYS", 1, 3653),
        daily_messages=_integer(environment, "DAILY_MESSAGES", 0, 100000000),
        account_daily_messages=_integer(environment, "ACCOUNT_DAILY_MESSAGES", 0, 100000000),
        guard_seconds=_integer(environment, "GUARD_SECONDS", 600, 86400),
        guard_minimum=_integer(environment, "GUARD_MINIMUM", 10, 1000000),
        guard_percent=_integer(environment, "GUARD_PERCENT", 0, 90),
        event_bus=_text(environment, "EVENT_BUS"),
        **_limits(environment),
        **_messaging(environment),
    )


def _limits(environment: Mapping[str, str]) -> dict[str, Any]:
    """The settings that an account may have of its own, but for the caps of a day."""
    return {
        "max_attempts": _integer(environment, "MAX_ATTEMPTS", 1, 10),
        "max_failures": _integer(environment, "MAX_FAILURES", 5, 100),
        "user_sends_short": _integer(environment, "USER_SENDS_SHORT", 1, 100),
        "user_sends_daily": _integer(environment, "USER_SENDS_DAILY", 1, 100),
        "address_sends_short": _integer(environment, "ADDRESS_SENDS_SHORT", 1, 100),
        "address_sends_daily": _integer(environment, "ADDRESS_SENDS_DAILY", 1, 100),
        "users_per_address": _integer(environment, "USERS_PER_ADDRESS", 0, 100),
    }


def _messaging(environment: Mapping[str, str]) -> dict[str, Any]:
    """The settings of what messages may be and of what sends them."""
    return {
        "allowed_senders": _senders(environment, "ALLOWED_SENDERS"),
        "max_segments": _integer(environment, "MAX_SEGMENTS", 1, 32),
        "sms_backend": _choice(environment, "SMS_BACKEND", BACKENDS),
        "both_sms_backends": _flag(environment, "BOTH_SMS_BACKENDS"),
        "email_from": _mailbox(environment, "EMAIL_FROM"),
        "email_configuration_set": _name(environment, "EMAIL_CONFIGURATION_SET"),
        "voice_origination": _name(environment, "VOICE_ORIGINATION"),
        "voice_max_price": _price(environment, "VOICE_MAX_PRICE"),
        "origination_identity": _name(environment, "ORIGINATION_IDENTITY"),
        "configuration_set": _name(environment, "CONFIGURATION_SET"),
        "protect_configuration": _name(environment, "PROTECT_CONFIGURATION"),
        # The name by which Powertools tells stacks apart, too.
        "stack": _name(environment, "POWERTOOLS_SERVICE_NAME"),
    }


def _text(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "").strip()
    if not value:
        raise InvalidSetting(f"{name} is not set")
    return value


def _integer(environment: Mapping[str, str], name: str, least: int, most: int) -> int:
    text = _text(environment, name)
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise InvalidSetting(f"{name} must be a whole number from {least} to {most}")
    return int(text)


def _flag(environment: Mapping[str, str], name: str) -> bool:
    text = _text(environment, name)
    if text not in ("true", "false"):
        raise InvalidSetting(f"{name} must be true or false")
    return text == "true"


def _choice(environment: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    text = _text(environment, name)
    if text not in words:
        raise InvalidSetting(f"{name} must be {' or '.join(words)}")
    return text


def _name(environment: Mapping[str, str], name: str) -> str:
    """A name, number, id or ARN in End User Messaging, or ""."""
    text = environment.get(name, "").strip()
    if not _NAME.fullmatch(text):
        raise InvalidSetting(f"{name} must be a name, number, id or ARN, or empty")
    return text


def _mailbox(environment: Mapping[str, str], name: str) -> str:
    text = environment.get(name, "").strip()
    try:
        return mailboxes.parse(text) if text else ""
    except InvalidRequest:
        raise InvalidSetting(f"{name} must be an e-mail address, or empty") from None


def _test_numbers(environment: Mapping[str, str], name: str) -> Mapping[str, str]:
    pairs = [pair.strip() for pair in environment.get(name, "").split(",") if pair.strip()]
    if not all(_TEST_NUMBER.fullmatch(pair) for pair in pairs):
        raise InvalidSetting(
            f"{name} must be like +15550100=123456,+15550101=654321, codes of 4 to 12 characters"
        )
    return dict(pair.split("=") for pair in pairs)


def _countries(environment: Mapping[str, str], name: str) -> frozenset[str]:
    codes = frozenset(code.strip() for code in environment.get(name, "").split(",") if code.strip())
    if not all(_COUNTRY.fullmatch(code) for code in codes):
        raise InvalidSetting(f"{name} must be two-letter codes of countries like DE,FR, or empty for all")
    return codes


def _senders(environment: Mapping[str, str], name: str) -> frozenset[str]:
    senders = frozenset(each.strip() for each in environment.get(name, "").split(",") if each.strip())
    if not all(SENDER.fullmatch(each) for each in senders):
        raise InvalidSetting(f"{name} must be sender IDs or numbers like ACME,+12025550199, or empty for any")
    return senders


def _price(environment: Mapping[str, str], name: str) -> Decimal:
    text = _text(environment, name)
    if not _PRICE.fullmatch(text) or not 0 < Decimal(text) <= 10:
        raise InvalidSetting(f"{name} must be an amount above 0 and at most 10 US dollars, such as 0.50")
    return Decimal(text)
