"""Fake requests at init, so that everything is loaded for the first real request.

For the first request to a service, botocore resolves the endpoint, builds serializer, parser and signer, looks up
event handlers, and loads the shapes of the response. Without the last three and OpenSSL's first use of a cipher, a
first request took 1.4 to 2.2 times as long as a later one that fills its caches; docs/performance.md has the current
figures.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from types import SimpleNamespace
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials

from mfa.models.message import Message, Sender
from mfa.runtime.settings import Settings

# The value of every parameter of these requests.
NOBODY = "warm-up"
PUBLISHED = (
    b'<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult>'
    b"<MessageId>warm-up</MessageId></PublishResult></PublishResponse>"
)
NAMED = b'{"MessageId": ""}'
_ITEM = b'{"pk": {"S": "warm-up"}, "sk": {"S": "warm-up"}}'
STORED = {
    "GetItem": b'{"Item": %b}' % _ITEM,
    "BatchGetItem": b'{"Responses": {"warm-up": [%b]}}' % _ITEM,
    "TransactGetItems": b'{"Responses": [{"Item": %b}]}' % _ITEM,
    "Query": b'{"Items": [%b]}' % _ITEM,
    "UpdateItem": b'{"Attributes": %b}' % _ITEM,
    "TransactWriteItems": b"{}",
    "BatchWriteItem": b"{}",
}


def answer(content: bytes) -> AWSResponse:
    """Return a response with this body."""
    return AWSResponse("", 200, HTTPHeaders(), SimpleNamespace(stream=lambda: [content]))


@contextmanager
def canned(client: Any, answers: Mapping[str, bytes]) -> Iterator[None]:
    """Let `client` get its responses from `answers`, without connections.

    Requests are signed with fake credentials, so that a snapshot contains neither real ones nor a signature by them.
    The registered handler stays, but does nothing afterwards: removing it would make botocore look up all handlers
    again.
    """
    is_over = False

    def respond(event_name: str, **_: object) -> AWSResponse | None:
        return None if is_over else answer(answers[event_name.rpartition(".")[2]])

    client.meta.events.register_first("before-send", respond)
    # botocore has no public interface for this, and its version is pinned.
    signer = client._request_signer  # noqa: SLF001
    real, signer._credentials = signer._credentials, Credentials(NOBODY, NOBODY)  # noqa: SLF001
    try:
        yield
    finally:
        signer._credentials = real  # noqa: SLF001
        is_over = True


def rehearsed(
    send: Callable[[Any, Settings, Message], None],
    client: Any,
    settings: Settings,
    answers: Mapping[str, bytes],
) -> Sender:
    """Return the sender by `client`, after sending a fake message with the response in `answers`."""
    sender = partial(send, client, settings)
    with canned(client, answers):
        sender(Message(NOBODY, NOBODY, ""))
    return sender
