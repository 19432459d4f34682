"""Wires the rules to AWS: makes what a handler's parameters ask for by their annotations."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, NewType, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from mfa import clients, warmup
from mfa.counted import CountedSender
from mfa.errors import Unavailable, why_unreached
from mfa.idempotency import Replays
from mfa.keyring import KeySource
from mfa.methods import EMAIL, SMS, VOICE
from mfa.service import Service
from mfa.settings import Settings, from_environment
from mfa.sms import Message, Sender, SnsSender, TestNumberSender
from mfa.store.table import Table
from mfa.telemetry import count_message, count_send_failure, count_test_message, logger, metrics

__all__ = ["BatchTable", "Bus", "Sender", "Service", "Settings", "Table"]
# A table whose client is ready for batches of writes too, for what reads the table's stream.
BatchTable = NewType("BatchTable", Table)


class Bus(Protocol):
    """The customer's event bus, an EventBus, whose module is loaded by the one function that uses it."""

    def put(self, entries: Sequence[Mapping[str, Any]]) -> None:
        """Put events on the bus."""


def parts(function: Callable[..., Any]) -> dict[str, Any]:
    """Return, by parameter, what `function` takes from here. Raises InvalidSetting."""
    logger(), metrics()  # Made at the start, too.
    parameters = inspect.signature(function).parameters.items()
    return {name: _PARTS[each.annotation]() for name, each in parameters if each.annotation in _PARTS}


@cache
def settings() -> Settings:
    """Return the settings; raises InvalidSetting."""
    return from_environment()


@cache
def table() -> Table:
    """Return the table."""
    made = Table(clients.dynamodb(), settings().table_name)
    with warmup.canned(made.client, warmup.STORED):
        made.rehearse(warmup.NOBODY)
    return made


@cache
def batch_table() -> BatchTable:
    """Return the table, ready for batches of writes."""
    made = table()
    with warmup.canned(made.client, warmup.STORED):
        made.rehearse_batches(warmup.NOBODY)
    return BatchTable(made)


@cache
def service() -> Service:
    """Return what the rules of users and codes need."""
    _secrets_client()
    return Service(table(), settings(), KeySource(_fetch_keys))


@cache
def replays() -> Replays:
    """Return what keeps answers under their Idempotency-Key."""
    return Replays(table(), service().keys)


@cache
def sender() -> Sender:
    """Return the sender of messages: by all that the stack is set up for."""
    chosen = settings()
    made = {name: _MAKERS[name]() for name in (*chosen.sms_backends, *chosen.delivery_methods) if name != SMS}
    only, *others = made.values()
    counted = CountedSender(_routed(made) if others else only, count_message, count_send_failure)
    numbers = chosen.test_numbers
    return TestNumberSender(counted, numbers, count_test_message) if numbers else counted


@cache
def event_bus() -> Bus:
    """Return the customer's event bus, an EventBus."""
    # Loaded by the one function that uses it.
    from mfa.event_bus import EventBus  # noqa: PLC0415

    client = clients.events()
    with warmup.canned(client, {"PutEvents": b'{"Entries": [{}]}'}):
        EventBus(client, warmup.NOBODY).put([{}])
    return EventBus(client, settings().event_bus)


def _sns() -> Sender:
    client = clients.sns()
    made = SnsSender(client, settings().sms_max_price)
    with warmup.canned(client, {"Publish": warmup.PUBLISHED}):
        made.send(Message(warmup.NOBODY, warmup.NOBODY, ""))
    return made


def _routed(senders: Mapping[str, Sender]) -> Sender:
    # Loaded by stacks that send in more than one way, as the next three by those that chose them.
    from mfa.routing import RoutedSender  # noqa: PLC0415

    return RoutedSender(senders)


def _end_user_messaging() -> Sender:
    from mfa.end_user_messaging import EndUserMessagingSender  # noqa: PLC0415

    chosen = settings()
    made = EndUserMessagingSender(
        _end_user_client(), _sending(chosen.sms_max_price, chosen.origination_identity)
    )
    return _rehearsed(made, _end_user_client(), "SendTextMessage")


def _voice() -> Sender:
    from mfa import addresses  # noqa: PLC0415
    from mfa.voice import VoiceSender  # noqa: PLC0415

    addresses.rehearse()  # A login looks which numbers take a call alone.
    chosen = settings()
    made = VoiceSender(_end_user_client(), _sending(chosen.voice_max_price, chosen.voice_origination))
    return _rehearsed(made, _end_user_client(), "SendVoiceMessage")


def _sending(max_price: Decimal, identity: str) -> Any:
    from mfa.end_user_messaging import Sending  # noqa: PLC0415

    chosen = settings()
    return Sending(max_price, identity, chosen.configuration_set, chosen.protect_configuration, chosen.stack)


@cache
def _end_user_client() -> Any:
    return clients.end_user_messaging()


def _email() -> Sender:
    from mfa.ses import Mailing, SesSender  # noqa: PLC0415

    client = clients.ses()
    chosen = settings()
    mailing = Mailing(chosen.email_from, chosen.email_configuration_set, chosen.stack)
    made = SesSender(client, mailing)
    return _rehearsed(made, client, "SendEmail")


def _rehearsed(made: Sender, client: Any, operation: str) -> Sender:
    with warmup.canned(client, {operation: b'{"MessageId": ""}'}):
        made.send(Message(warmup.NOBODY, warmup.NOBODY, ""))
    return made


_MAKERS: Mapping[str, Callable[[], Sender]] = {
    "SNS": _sns,
    "END_USER_MESSAGING": _end_user_messaging,
    EMAIL: _email,
    VOICE: _voice,
}


@cache
def _secrets_client() -> Any:
    client = clients.secretsmanager()
    with warmup.canned(client, {"GetSecretValue": b'{"SecretString": ""}'}):
        client.get_secret_value(SecretId=warmup.NOBODY)
    return client


def _fetch_keys() -> str:
    """Return the text of the secret with the code keys; raises Unavailable."""
    try:
        return str(_secrets_client().get_secret_value(SecretId=settings().code_keys_secret)["SecretString"])
    except (ClientError, BotoCoreError) as error:
        raise Unavailable("The code keys cannot be read.", cause=why_unreached(error)) from error


# Looked up when a part is made, so that a test can put its own in the place of one.
_PARTS: Mapping[Any, Callable[[], Any]] = {
    Settings: lambda: settings(),
    Table: lambda: table(),
    BatchTable: lambda: batch_table(),
    Service: lambda: service(),
    Sender: lambda: sender(),
    Bus: lambda: event_bus(),
}
