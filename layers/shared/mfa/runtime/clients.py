"""Clients of AWS, made in this one place.

botocore's session without boto3, which adds 0.15 of the floor of ADR 11 to every start, s3transfer above all, for
nothing that is used here.
"""

import json
from functools import cache
from typing import Any

from botocore import __version__
from botocore.config import Config
from botocore.exceptions import ResponseStreamingError
from botocore.session import Session, get_session

# Short, so that a caller hears from us before API Gateway gives up: the requests of an operation, each at its
# worst, fit in the functions' timeout. Our own code writes every parameter, so botocore need not check their types:
# 6 to 10% of the processor time of a request.
STORE = Config(
    connect_timeout=0.5,
    read_timeout=1.25,
    retries={"mode": "standard", "total_max_attempts": 2},
    parameter_validation=False,
    # In place of one that botocore puts together anew for each request, which takes longer than signing it.
    user_agent=f"serverless-mfa Botocore/{__version__}",
)
# A message is tried again by the sender alone, which knows when that cannot send it twice.
MESSAGING = STORE.merge(Config(read_timeout=3, retries={"mode": "standard", "total_max_attempts": 1}))


@cache
def session() -> Session:
    """Return the session that all clients come from: they share its data, loaded once."""
    return get_session()


def dynamodb() -> Any:
    """Return a client of DynamoDB that takes no garbage for an answer."""
    client: Any = session().create_client("dynamodb", config=STORE)
    client.meta.events.register("before-parse", _refuse_garbage)
    return client


def secretsmanager() -> Any:
    """Return a client of Secrets Manager that takes no garbage for an answer."""
    client: Any = session().create_client("secretsmanager", config=STORE)
    client.meta.events.register("before-parse", _refuse_garbage)
    return client


def events() -> Any:
    """Return a client of EventBridge that takes no garbage for an answer."""
    client: Any = session().create_client("events", config=STORE)
    client.meta.events.register("before-parse", _refuse_garbage)
    return client


def sns() -> Any:
    """Return a client of SNS that takes nothing but its own answer for one."""
    client: Any = session().create_client("sns", config=MESSAGING)
    client.meta.events.register("before-parse", _refuse_other_pages)
    return client


@cache
def end_user_messaging() -> Any:
    """Return a client of End User Messaging that takes nothing but its own answer for one."""
    client: Any = session().create_client("pinpoint-sms-voice-v2", config=MESSAGING)
    client.meta.events.register("before-parse", _refuse_anonymous)
    return client


def ses() -> Any:
    """Return a client of SES that takes nothing but its own answer for one."""
    client: Any = session().create_client("sesv2", config=MESSAGING)
    client.meta.events.register("before-parse", _refuse_anonymous)
    return client


def _refuse_anonymous(response_dict: dict[str, Any], **_: object) -> None:
    """Raise ResponseStreamingError for a success that names no message, and for an answer that is no JSON."""
    _refuse_garbage(response_dict)
    if response_dict["status_code"] < 300 and b'"MessageId"' not in response_dict["body"]:
        raise ResponseStreamingError(error="not an answer that names a message")


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
