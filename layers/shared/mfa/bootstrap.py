"""Wires the rules to AWS."""

from functools import cache
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from mfa import clients, warmup
from mfa.errors import Unavailable
from mfa.idempotency import Replays
from mfa.keyring import KeySource
from mfa.service import Service
from mfa.settings import Settings, from_environment
from mfa.sms import Message, Sender, SnsSender, TestNumberSender
from mfa.store.table import Table
from mfa.telemetry import count_test_message


@cache
def settings() -> Settings:
    """Return the settings; raises InvalidSetting."""
    return from_environment()


@cache
def table() -> Table:
    """Return the table."""
    made = Table(clients.dynamodb(), settings().table_name)
    with warmup.canned(made.client, b'{"Responses": {}}'):
        made.rehearse(warmup.NOBODY)
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
    """Return the sender of messages."""
    client = clients.sns()
    sns = SnsSender(client, settings().sms_max_price)
    with warmup.canned(client, warmup.PUBLISHED):
        sns.send(Message(warmup.NOBODY, warmup.NOBODY, ""))
    numbers = settings().test_numbers
    return TestNumberSender(sns, numbers, count_test_message) if numbers else sns


@cache
def _secrets_client() -> Any:
    client = clients.secretsmanager()
    with warmup.canned(client, b"{}"):
        client.get_secret_value(SecretId=warmup.NOBODY)
    return client


def _fetch_keys() -> str:
    """Return the text of the secret with the code keys; raises Unavailable."""
    try:
        return str(_secrets_client().get_secret_value(SecretId=settings().code_keys_secret)["SecretString"])
    except (ClientError, BotoCoreError) as error:
        raise Unavailable("The code keys cannot be read.") from error
