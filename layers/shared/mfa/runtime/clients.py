"""Creates all clients of AWS.

With botocore's session instead of boto3, which adds 0.15 of the baseline (ADR 11) to every start, mostly for
s3transfer, and gives nothing that is needed here.
"""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

from botocore import __version__
from botocore.config import Config
from botocore.exceptions import ResponseStreamingError
from botocore.session import Session, get_session

# Short, so that functions respond before API Gateway stops waiting: the requests of an operation, each as slow as
# possible, fit in the functions' timeout. Our own code writes every parameter, so botocore need not validate them:
# this saves 6 to 10% of a request's processor time.
STORE = Config(
    connect_timeout=0.5,
    read_timeout=1.25,
    retries={"mode": "standard", "total_max_attempts": 2},
    parameter_validation=False,
    # Otherwise botocore builds it anew for each request, which takes longer than signing.
    user_agent=f"serverless-mfa Botocore/{__version__}",
)
# Only the sender retries a message, because it knows when a retry cannot send it twice.
MESSAGING = STORE.merge(Config(read_timeout=3, retries={"mode": "standard", "total_max_attempts": 1}))


@cache
def session() -> Session:
    """Return the session of all clients. They share its data, which is loaded once."""
    return get_session()


def dynamodb() -> Any:
    """Return a client of DynamoDB that refuses unreadable responses."""
    return _client("dynamodb", STORE, _refuse_garbage)


def secretsmanager() -> Any:
    """Return a client of Secrets Manager that refuses unreadable responses."""
    return _client("secretsmanager", STORE, _refuse_garbage)


def events() -> Any:
    """Return a client of EventBridge that refuses unreadable responses."""
    return _client("events", STORE, _refuse_garbage)


def sns() -> Any:
    """Return a client of SNS that refuses unreadable responses."""
    return _client("sns", MESSAGING, _refuse_other_pages)


@cache
def end_user_messaging() -> Any:
    """Return a client of End User Messaging that refuses unreadable responses."""
    return _client("pinpoint-sms-voice-v2", MESSAGING, _refuse_anonymous)


def ses() -> Any:
    """Return a client of SES that refuses unreadable responses."""
    return _client("sesv2", MESSAGING, _refuse_anonymous)


def _client(service: str, config: Config, check: Callable[..., None]) -> Any:
    """Return a client whose responses pass `check` before botocore parses them."""
    client: Any = session().create_client(service, config=config)
    client.meta.events.register("before-parse", check)
    return client


def _refuse_anonymous(response_dict: dict[str, Any], **_: object) -> None:
    """Raise ResponseStreamingError for a success without a message id, and for a response that is not JSON."""
    _refuse_garbage(response_dict)
    if response_dict["status_code"] < 300 and b'"MessageId"' not in response_dict["body"]:
        raise ResponseStreamingError(error="not an answer that names a message")


def _refuse_other_pages(response_dict: dict[str, Any], **_: object) -> None:
    """Raise ResponseStreamingError for a success of SNS that is not Publish's, such as a proxy's page."""
    if response_dict["status_code"] < 300 and b"<PublishResponse" not in response_dict["body"]:
        raise ResponseStreamingError(error="not an answer of Publish")


def _refuse_garbage(response_dict: dict[str, Any], **_: object) -> None:
    """Raise ResponseStreamingError for a response that is not JSON, which botocore reads as an empty success."""
    try:
        json.loads(response_dict["body"] or b"{}")
    except ValueError as error:
        raise ResponseStreamingError(error=error) from None
