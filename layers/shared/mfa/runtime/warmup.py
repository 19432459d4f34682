"""Fake requests at init, so that everything is loaded for the first real request.

The first request to a service makes botocore resolve its endpoint, build its serializer, parser and signer, look up who
listens to each event, and read the shapes of what is answered. Without the last three, and OpenSSL's first use of a
cipher, a first request took 1.4 to 2.2 times as long as a later one that fills its caches;
docs/performance.md has it now.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials

from mfa.models.message import Message, Sender

# Named by every such request, in whatever its parameters are.
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


class _Body:
    """The body of an answer, as urllib3 would hand it over."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> Iterator[bytes]:
        """Yield the whole body."""
        yield self._content


@contextmanager
def canned(client: Any, answers: Mapping[str, bytes]) -> Iterator[None]:
    """Answer each operation of `client` from `answers`: nothing leaves the process, no connection is opened.

    Requests are signed with credentials of nobody, so that neither real ones nor a signature by them are in a snapshot.
    What answers stays registered and is silent afterwards: to take it back makes botocore look up all listeners anew.
    """
    is_over = False

    def respond(event_name: str, **_: object) -> AWSResponse | None:
        if is_over:
            return None
        return AWSResponse("", 200, HTTPHeaders(), _Body(answers[event_name.rpartition(".")[2]]))

    client.meta.events.register_first("before-send", respond)
    # botocore has no public place for it, and is pinned.
    signer = client._request_signer  # noqa: SLF001
    real, signer._credentials = signer._credentials, Credentials(NOBODY, NOBODY)  # noqa: SLF001
    try:
        yield
    finally:
        signer._credentials = real  # noqa: SLF001
        is_over = True


def rehearsed(sender: Sender, client: Any, answers: Mapping[str, bytes]) -> Sender:
    """Return the sender after a fake message, whose response comes from `answers`."""
    with canned(client, answers):
        sender.send(Message(NOBODY, NOBODY, ""))
    return sender
