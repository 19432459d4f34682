"""Wires the rules to AWS."""

from functools import cache
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from mfa import clients, warmup
from mfa.counted import CountedSender
from mfa.errors import Unavailable
from mfa.idempotency import Replays
from mfa.keyring import KeySource
from mfa.service import Service
from mfa.settings import Settings, from_environment
from mfa.sms import Message, Sender, SnsSender, TestNumberSender
from mfa.store.table import Table
from mfa.telemetry import count_message, count_send_failure, count_test_message


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
def background_table() -> Table:
    """Return the table to what reads its stream, and so writes in batches too."""
    made = table()
    with warmup.canned(made.client, warmup.STORED):
        made.rehearse_batches(warmup.NOBODY)
    return made


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
    """Return the sender of messages that the stack chose."""
    is_typed = settings().sms_backend == "END_USER_MESSAGING"
    chosen = _end_user_messaging() if is_typed else _sns()
    counted = CountedSender(chosen, count_message, count_send_failure)
    numbers = settings().test_numbers
    return TestNumberSender(counted, numbers, count_test_message) if numbers else counted


@cache
def event_bus() -> Any:
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


def _end_user_messaging() -> Sender:
    # Loaded by stacks that chose it alone.
    from mfa.end_user_messaging import EndUserMessagingSender, Sending  # noqa: PLC0415

    chosen = settings()
    sending = Sending(
        chosen.sms_max_price,
        chosen.origination_identity,
        chosen.configuration_set,
        chosen.protect_configuration,
    )
    client = clients.end_user_messaging()
    made = EndUserMessagingSender(client, sending)
    with warmup.canned(client, {"SendTextMessage": b'{"MessageId": ""}'}):
        made.send(Message(warmup.NOBODY, warmup.NOBODY, ""))
    return made


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
        raise Unavailable("The code keys cannot be read.") from error
