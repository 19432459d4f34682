"""Delivery methods: one registration each, the methods of an application, and the methods that reach an address."""

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast

from mfa.codes.draw import CodeType
from mfa.errors import InvalidRequest
from mfa.messages import segments
from mfa.values import mailboxes

if TYPE_CHECKING:
    from mfa.messages.code_messages import Task
    from mfa.models.message import Message, Receipt, Sender
    from mfa.models.resources import Application
    from mfa.runtime.settings import Settings


class Kind(Enum):
    """The kind of an address: e-mail, a number that can receive texts, or a number that can only be called."""

    MAILBOX = 1
    MOBILE = 2
    LANDLINE = 3


class Form(NamedTuple):
    """The form of addresses that are not numbers: the kind's name, and how to recognise and parse its addresses.

    `parse` returns the canonical form, and raises InvalidRequest.
    """

    name: str
    matches: Callable[[str], bool]
    parse: Callable[[str], str]


# All other kinds are numbers.
FORMS: Mapping[Kind, Form] = {
    Kind.MAILBOX: Form("an e-mail address", mailboxes.is_mailbox, mailboxes.parse),
}


class Delivery(Protocol):
    """The module of a method."""

    def write(self, task: "Task", /) -> "Message":
        """Return the message with the code. Raises InvalidRequest if it cannot be sent."""

    def sender(self, settings: "Settings", /) -> "Sender":
        """Return the sender, after a fake first request."""

    def receipt(self, event: Mapping[str, Any], /) -> "Receipt | None":
        """Return the delivery status in an EventBridge event, None for other events and for a provisional status."""


class Method(NamedTuple):
    """A delivery method: its kinds of addresses, its types of codes, and the cost of a text in segments.

    `setting` is the setting that enables it, "" if it is always enabled. `rights` are the IAM actions by which it
    sends.
    """

    name: str
    reaches: frozenset[Kind]
    tells: frozenset[CodeType]
    cost: Callable[[str], int]
    setting: str
    rights: tuple[str, ...]

    def load(self) -> Delivery:
        """Return the method's module, `by_` and its name, which is loaded where it is set up, and for its receipts."""
        return cast(Delivery, import_module(f"mfa.senders.by_{self.name.lower()}"))


SMS = Method(
    "SMS",
    reaches=frozenset({Kind.MOBILE}),
    tells=frozenset(CodeType),
    cost=segments.count,
    setting="",
    rights=("sns:Publish", "sms-voice:SendTextMessage"),
)
EMAIL = Method(
    "EMAIL",
    reaches=frozenset({Kind.MAILBOX}),
    tells=frozenset(CodeType),
    cost=lambda _: 1,
    setting="email_from",
    rights=("ses:SendEmail",),
)
VOICE = Method(
    "VOICE",
    reaches=frozenset({Kind.MOBILE, Kind.LANDLINE}),
    tells=frozenset(CodeType) - {CodeType.COMPLEX},  # Speech does not distinguish upper and lower case.
    cost=lambda _: 1,
    setting="voice_origination",
    rights=("sms-voice:SendVoiceMessage",),
)
METHODS: Mapping[str, Method] = {each.name: each for each in (SMS, EMAIL, VOICE)}


def require_list(text: str) -> str:
    """Return `text`; raises ValueError unless it lists methods, each once, separated by commas."""
    listed = text.split(",")
    if len(set(listed)) != len(listed) or not set(listed) <= METHODS.keys():
        raise ValueError(f"must list {spoken(METHODS)} by preference, separated by commas, each at most once")
    return text


def spoken(names: Iterable[str]) -> str:
    """Return names as a list in a sentence: A, B and C."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def set_up(settings: "Settings") -> tuple[Method, ...]:
    """Return the methods that the stack enables."""
    return tuple(each for each in METHODS.values() if not each.setting or getattr(settings, each.setting))


def kinds(settings: "Settings") -> frozenset[Kind]:
    """Return the kinds of addresses that the stack reaches."""
    return frozenset().union(*(each.reaches for each in set_up(settings)))


def of(application: "Application") -> tuple[Method, ...]:
    """Return the methods of an application, the preferred one first."""
    return tuple(METHODS[name] for name in application.auth_token_delivery_methods.split(","))


def require_available(application: "Application", settings: "Settings") -> None:
    """Raise InvalidRequest for a method that the stack does not enable, and for codes that cannot be read out."""
    listed, available = of(application), set_up(settings)
    if missing := [method.name for method in listed if method not in available]:
        raise InvalidRequest(
            f"auth_token_delivery_methods: this service is not set up for {' and '.join(missing)}."
        )
    kind = CodeType(application.auth_token_type)
    if mute := [method.name for method in listed if kind not in method.tells]:
        raise InvalidRequest(
            f"auth_token_type: {kind} codes cannot be read out by {mute[0]}, because upper and lower case sound alike."
        )


def choose(settings: "Settings", application: "Application", address: str, asked: str) -> tuple[Method, ...]:
    """Return the methods to try for a code to `address`, in order, or only the one that is `asked` for.

    Raises InvalidRequest if none of the application's methods, or not that one, reaches the address.
    """
    kind, available = _kind(settings, address), set_up(settings)
    listed = [method for method in of(application) if method in available]
    able = tuple(method for method in listed if kind in method.reaches)
    if asked and asked not in [method.name for method in listed]:
        raise InvalidRequest(f"delivery_method: {asked} is not among the application's delivery methods.")
    if asked and asked not in [method.name for method in able]:
        raise InvalidRequest(f"delivery_method: {asked} does not reach this address; leave it out.")
    if not able:
        fitting = [name for name, method in METHODS.items() if kind in method.reaches]
        raise InvalidRequest(
            f"address: none of the application's delivery methods reaches it; {' or '.join(fitting)} would.",
            reason="kind",
        )
    return (METHODS[asked],) if asked else able


def read(settings: "Settings", text: str, allowed: frozenset[str]) -> tuple[str, str]:
    """Return an address in canonical form, and its destination, "" of a test number. Raises InvalidRequest.

    `allowed` are the countries of numbers. Only addresses of kinds that the stack reaches are taken.
    """
    from mfa.values import phone_numbers  # noqa: PLC0415 - loaded by those alone that bind an address

    text, reached = text.strip(), kinds(settings)
    if kind := _formed(text):
        if kind in reached:
            return FORMS[kind].parse(text), mailboxes.DESTINATION
    elif (number := phone_numbers.canonical(text)) in settings.test_numbers:
        return number, ""
    number = phone_numbers.parse(text, allowed, by_voice=Kind.LANDLINE in reached)
    return number, phone_numbers.destination(number)


def _formed(address: str) -> Kind | None:
    """Return the kind of an address by its form; None for a number."""
    return next((kind for kind, form in FORMS.items() if form.matches(address)), None)


def _kind(settings: "Settings", address: str) -> Kind:
    """Return the kind of an accepted address.

    Without VOICE, `associate` accepts only numbers that can receive text messages. A number that was accepted before
    this rule received its code by text message. So these numbers need no check.
    """
    if kind := _formed(address):
        return kind
    if Kind.LANDLINE not in kinds(settings) or address in settings.test_numbers:
        return Kind.MOBILE
    from mfa.values import phone_numbers  # noqa: PLC0415 - loaded where calls are set up.

    return Kind.MOBILE if phone_numbers.takes_text(address) else Kind.LANDLINE
