"""The configuration: read from the environment once, and checked at start."""

import os
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from decimal import Decimal
from functools import partial
from typing import Annotated, Any, Literal, Self, get_args, get_origin

from mfa.errors import InvalidRequest
from mfa.values import mailboxes
from mfa.values.fields import DIGITS, Check, Field

_PRICE = re.compile(r"[0-9]{1,2}(\.[0-9]{1,5})?")
_NAME = re.compile(r"[A-Za-z0-9_:/+-]{0,160}")
# Valid senders of messages. docs/contract.md lists which of these an application can use.
SENDER = re.compile(r"[A-Za-z0-9+_-]{1,20}")
ANY = "*"
Backend = Literal["SNS", "END_USER_MESSAGING"]
BACKENDS: tuple[str, ...] = get_args(Backend)


class InvalidSetting(Exception):
    """An environment variable is missing or out of bounds; the message names it."""


def _flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("must be true or false")
    return text == "true"


def _price(text: str) -> Decimal:
    if not _PRICE.fullmatch(text) or not 0 < Decimal(text) <= 10:
        raise ValueError("must be an amount above 0 and at most 10 US dollars, such as 0.50")
    return Decimal(text)


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError("must be a name, number, id or ARN, or empty")
    return text


def _mailbox(text: str) -> str:
    try:
        return mailboxes.parse(text) if text else ""
    except InvalidRequest:
        raise ValueError("must be an e-mail address, or empty") from None


def _listed(pattern: str, demand: str, text: str) -> frozenset[str]:
    """Return the values in `text`, separated by commas. Raises ValueError with `demand`."""
    listed = frozenset(each.strip() for each in text.split(",") if each.strip())
    if not all(re.fullmatch(pattern, each) for each in listed):
        raise ValueError(demand)
    return listed


def _test_numbers(text: str) -> Mapping[str, str]:
    demand = "must be like +15550100=123456,+15550101=654321, codes of 4 to 12 characters"
    return dict(sorted(pair.split("=") for pair in _listed(r"\+[0-9]{7,15}=[0-9A-Za-z]{4,12}", demand, text)))


_countries = partial(
    _listed, "[A-Z]{2}", "must be two-letter codes of countries like DE,FR, or empty for all"
)
_senders = partial(
    _listed, SENDER.pattern, "must be sender IDs or numbers like ACME,+12025550199, or empty for any"
)
Flag = Annotated[bool, Check(_flag, of=str)]
Price = Annotated[Decimal, Check(_price, of=str)]
# A name, number, id or ARN in End User Messaging or SES, or "".
Name = Annotated[str, Check(_name)]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The stack's parameters. Limits are counts, durations are seconds.

    Each is read from the environment variable of its name in capitals. One without a default must be set.
    """

    table_name: str
    code_keys_secret: str
    # Limits. An account can override them.
    max_attempts: Annotated[int, Field(ge=1, le=10), DIGITS]
    max_failures: Annotated[int, Field(ge=5, le=100), DIGITS]
    user_sends_short: Annotated[int, Field(ge=1, le=100), DIGITS]
    user_sends_daily: Annotated[int, Field(ge=1, le=100), DIGITS]
    address_sends_short: Annotated[int, Field(ge=1, le=100), DIGITS]
    address_sends_daily: Annotated[int, Field(ge=1, le=100), DIGITS]
    users_per_address: Annotated[int, Field(ge=0, le=100), DIGITS]
    daily_messages: Annotated[int, Field(ge=0, le=100_000_000), DIGITS]
    account_daily_messages: Annotated[int, Field(ge=0, le=100_000_000), DIGITS]
    # Codes and messages.
    allow_short_codes: Flag
    max_validity_seconds: Annotated[int, Field(ge=600, le=3600), DIGITS]
    max_segments: Annotated[int, Field(ge=1, le=32), DIGITS]
    test_numbers: Annotated[Mapping[str, str], Check(_test_numbers, of=str)] = field(default_factory=dict)
    allowed_countries: Annotated[frozenset[str], Check(_countries, of=str)] = frozenset()
    allowed_senders: Annotated[frozenset[str], Check(_senders, of=str)] = frozenset()
    # Providers.
    sms_backend: Backend
    both_sms_backends: Flag
    sms_max_price: Price
    email_from: Annotated[str, Check(_mailbox)] = ""
    email_configuration_set: Name = ""
    voice_origination: Name = ""
    voice_max_price: Price
    origination_identity: Name = ""
    configuration_set: Name = ""
    protect_configuration: Name = ""
    # Fraud guard and background functions.
    guard_seconds: Annotated[int, Field(ge=600, le=86_400), DIGITS]
    guard_minimum: Annotated[int, Field(ge=10, le=1_000_000), DIGITS]
    guard_percent: Annotated[int, Field(ge=0, le=90), DIGITS]
    purge_grace_seconds: Annotated[int, Field(ge=0, le=120), DIGITS]
    ledger_days: Annotated[int, Field(ge=1, le=3653), DIGITS]
    event_bus: str
    powertools_service_name: Name = ""  # The name of the stack.

    def under(self, limits: Iterable[tuple[str, int]]) -> Self:
        """Return the settings with an account's own `limits`, except limits that only a later version knows."""
        known: dict[str, Any] = {name: most for name, most in limits if name in self.__dataclass_fields__}
        return replace(self, **known) if known else self

    @property
    def sms_backends(self) -> tuple[str, ...]:
        """The providers of text messages, the stack's default first."""
        others = [each for each in BACKENDS if each != self.sms_backend]
        return (self.sms_backend, *others * self.both_sms_backends)

    def backend(self, *wanted: str) -> str:
        """Return the first provider in `wanted` that the stack has, its default if there is none."""
        return next((each for each in wanted if each in self.sms_backends), self.sms_backend)

    def require_sender(self, sender: str, senders: Collection[str]) -> None:
        """Raise InvalidRequest unless an account with the list `senders` can send as `sender`.

        "" is the stack's default sender, which every account can use. Without a list any sender is allowed.
        """
        allowed = senders or self.allowed_senders
        if sender and allowed and not {sender, ANY} & set(allowed):
            raise InvalidRequest(f"message_from: this account cannot send messages as {sender}.")


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings. Raises InvalidSetting with the name of the first invalid variable."""
    read = {}
    for each in fields(Settings):
        name = each.name.upper()
        text = environment.get(name, "").strip()
        if not text and each.default is each.default_factory is MISSING:
            raise InvalidSetting(f"{name} is not set")
        try:
            read[each.name] = parse(each.type, text)
        except ValueError as error:
            raise InvalidSetting(f"{name} {error}") from None
    return Settings(**read)


def bounds(name: str) -> tuple[int, int]:
    """Return the least and the most of a setting that is a number."""
    (mark,) = (each for each in get_args(Settings.__annotations__[name]) if isinstance(each, Field))
    return mark.ge or 0, mark.le or 0


def parse(annotation: Any, text: str) -> Any:
    """Convert a text by its annotation, as pydantic would. Raises ValueError with what is valid.

    Without pydantic-core, which most functions would load only for this.
    """
    if get_origin(annotation) is Literal:
        if text not in get_args(annotation):
            raise ValueError(f"must be {' or '.join(get_args(annotation))}")
        return text
    kind, *marks = get_args(annotation) if get_origin(annotation) is Annotated else (annotation,)
    if kind is int:
        return _integer(text, marks[0])
    for mark in marks:
        text = mark.function(text)
    return text


def _integer(text: str, bounds: Field) -> int:
    least, most = bounds.ge or 0, bounds.le or 0
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise ValueError(f"must be a whole number from {least} to {most}")
    return int(text)
