"""Creates all clients of AWS.

With botocore's session instead of boto3, which adds 0.15 of the baseline (ADR 11) to every start, mostly for
s3transfer, and gives nothing that is needed here.
"""

import json
from functools import cache, partial
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
# What a success of a messaging service contains. Only that of SNS is not JSON.
_PUBLISHED = b"<PublishResponse"
_MARKS = {
    "sns": _PUBLISHED,
    "pinpoint-sms-voice-v2": b'"MessageId"',
    "sesv2": b'"MessageId"',
}


@cache
def session() -> Session:
    """Return the session of all clients. They share its data, which is loaded once."""
    return get_session()


def client(service: str) -> Any:
    """Return a client of an AWS service that refuses unreadable responses."""
    mark = _MARKS.get(service, b"")
    made: Any = session().create_client(service, config=MESSAGING if mark else STORE)
    made.meta.events.register("before-parse", partial(_refuse_unreadable, mark))
    return made


@cache
def end_user_messaging() -> Any:
    """Return the client of End User Messaging, which texts and calls share."""
    return client("pinpoint-sms-voice-v2")


def _refuse_unreadable(mark: bytes, response_dict: dict[str, Any], **_: object) -> None:
    """Raise ResponseStreamingError for what botocore reads as an empty success: a proxy's page, other than JSON."""
    body = response_dict["body"]
    try:
        if mark != _PUBLISHED:
            json.loads(body or b"{}")
    except ValueError as error:
        raise ResponseStreamingError(error=error) from None
    if response_dict["status_code"] < 300 and mark not in body:
        raise ResponseStreamingError(error="not an answer about a message")
