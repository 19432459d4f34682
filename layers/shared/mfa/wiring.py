"""Wires the rules to AWS: creates the arguments of a handler by the annotations of its parameters."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Any, NewType

from botocore.exceptions import BotoCoreError, ClientError

from mfa.codes.keyring import KeySource
from mfa.errors import Unavailable, why_unreached
from mfa.flows.idempotency import Replays
from mfa.models.message import Sender
from mfa.runtime import clients, warmup
from mfa.runtime.settings import Settings, from_environment
from mfa.runtime.telemetry import logger, metrics
from mfa.store.table import Table
from mfa.tenants.service import Service

__all__ = ["BatchTable", "Bus", "Sender", "Service", "Settings", "Table"]
# A table whose client is also prepared for batch writes, for the functions that read the table's stream.
BatchTable = NewType("BatchTable", Table)
# Puts events on the customer's event bus.
Bus = Callable[[Sequence[Mapping[str, Any]]], None]


def parts(function: Callable[..., Any]) -> dict[str, Any]:
    """Return the arguments for `function` that this module provides, by parameter. Raises InvalidSetting."""
    logger()  # Made at the start, as the metrics are: the first request finds them.
    metrics()
    parameters = inspect.signature(function).parameters.items()
    return {name: _PARTS[each.annotation]() for name, each in parameters if each.annotation in _PARTS}


@cache
def settings() -> Settings:
    """Return the settings; raises InvalidSetting."""
    return from_environment()


@cache
def table() -> Table:
    """Return the table."""
    made = Table(clients.client("dynamodb"), settings().table_name)
    with warmup.canned(made.client, warmup.STORED):
        made.rehearse(warmup.NOBODY)
    return made


@cache
def batch_table() -> BatchTable:
    """Return the table, prepared for batch writes."""
    made = table()
    with warmup.canned(made.client, warmup.STORED):
        made.rehearse_batches(warmup.NOBODY)
    return BatchTable(made)


@cache
def service() -> Service:
    """Return the clients and settings of the rules for users and codes."""
    _secrets_client()
    return Service(table(), settings(), KeySource(_fetch_keys))


@cache
def replays() -> Replays:
    """Return the store of responses by Idempotency-Key."""
    return Replays(table(), service().keys)


@cache
def sender() -> Sender:
    """Return the sender of messages by all methods of the stack."""
    # Loaded by the functions that send.
    from mfa.senders import delivery_methods, dispatch  # noqa: PLC0415

    chosen = settings()
    made = {each.name: each.load().sender(chosen) for each in delivery_methods.set_up(chosen)}
    return partial(dispatch.send, made, chosen.test_numbers)


@cache
def event_bus() -> Bus:
    """Return the customer's event bus."""
    # Loaded by the only function that uses it.
    from mfa.senders import event_bus as bus  # noqa: PLC0415

    client = clients.client("events")
    with warmup.canned(client, {"PutEvents": b'{"Entries": [{}]}'}):
        bus.put(client, warmup.NOBODY, [{}])
    return partial(bus.put, client, settings().event_bus)


@cache
def _secrets_client() -> Any:
    client = clients.client("secretsmanager")
    with warmup.canned(client, {"GetSecretValue": b'{"SecretString": ""}'}):
        client.get_secret_value(SecretId=warmup.NOBODY)
    return client


def _fetch_keys() -> str:
    """Return the text of the secret with the code keys; raises Unavailable."""
    try:
        return str(_secrets_client().get_secret_value(SecretId=settings().code_keys_secret)["SecretString"])
    except (ClientError, BotoCoreError) as error:
        raise Unavailable("The code keys cannot be read.", cause=why_unreached(error)) from error


# Looked up when a part is created, so that a test can replace it.
_PARTS: Mapping[Any, Callable[[], Any]] = {
    Settings: lambda: settings(),
    Table: lambda: table(),
    BatchTable: lambda: batch_table(),
    Service: lambda: service(),
    Sender: lambda: sender(),
    Bus: lambda: event_bus(),
}
