"""Wires the rules to AWS: the one place where clients are made."""

import json
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ResponseStreamingError

from mfa.errors import Unavailable
from mfa.idempotency import Replays
from mfa.keyring import KeySource
from mfa.service import Service
from mfa.settings import Settings, from_environment
from mfa.sms import Sender, SnsSender, TestNumberSender
from mfa.store.table import Table
from mfa.telemetry import count_test_message

# Short, so that a caller hears from us before API Gateway gives up: the requests of an operation, each at its
# worst, fit in the functions' timeout.
_STORE = Config(connect_timeout=0.5, read_timeout=1.25, retries={"mode": "standard", "total_max_attempts": 2})
# A message is tried again by the sender alone, which knows when that cannot send it twice.
_MESSAGING = Config(
    connect_timeout=0.5, read_timeout=4, retries={"mode": "standard", "total_max_attempts": 1}
)


@cache
def settings() -> Settings:
    """Return the settings; raises InvalidSetting."""
    return from_environment()


@cache
def table() -> Table:
    """Return the table."""
    client = boto3.client("dynamodb", config=_STORE)
    client.meta.events.register("before-parse", _refuse_garbage)
    return Table(client, settings().table_name)


@cache
def service() -> Service:
    """Return what the rules of users and codes need."""
    return Service(table(), settings(), KeySource(_fetch_keys))


@cache
def replays() -> Replays:
    """Return what keeps answers under their Idempotency-Key."""
    return Replays(table(), service().keys)


@cache
def sender() -> Sender:
    """Return the sender of messages."""
    client = boto3.client("sns", config=_MESSAGING)
    client.meta.events.register("before-parse", _refuse_other_pages)
    sns = SnsSender(client, settings().sms_max_price)
    numbers = settings().test_numbers
    return TestNumberSender(sns, numbers, count_test_message) if numbers else sns


@cache
def _secrets_client():  # type: ignore[no-untyped-def]
    client = boto3.client("secretsmanager", config=_STORE)
    client.meta.events.register("before-parse", _refuse_garbage)
    return client


def _refuse_other_pages(response_dict: dict[str, Any], **_: object) -> None:
    """Raise ResponseStreamingError for a success of SNS that is not Publish's, such as a proxy's page."""
    if response_dict["status_code"] < 300 and b"<PublishResponse" not in response_dict["body"]:
        raise ResponseStreamingError(error="not an answer of Publish")


def _refuse_garbage(response_dict: dict[str, Any], **_: object) -> None:
    """Raise ResponseStreamingError for an answer that is no JSON, which botocore reads as an empty success."""
    try:
        json.loads(response_dict["body"] or b"{}")
    except ValueError as error:
        raise ResponseStreamingError(error=error) from None


def _fetch_keys() -> str:
    """Return the text of the secret with the code keys; raises Unavailable."""
    try:
        return str(_secrets_client().get_secret_value(SecretId=settings().code_keys_secret)["SecretString"])
    except (ClientError, BotoCoreError) as error:
        raise Unavailable("The code keys cannot be read.") from error
