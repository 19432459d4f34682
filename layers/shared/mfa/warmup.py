"""Requests at init whose answers are canned, so that the first real one finds everything loaded.

The first request to a service makes botocore resolve its endpoint, and build its serializer, parser and event handlers.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore import UNSIGNED
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

# Named by every such request, in whatever its parameters are.
NOBODY = "warm-up"
PUBLISHED = (
    b'<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult/></PublishResponse>'
)


class _Body:
    """The body of an answer, as urllib3 would hand it over."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> Iterator[bytes]:
        """Yield the whole body."""
        yield self._content


@contextmanager
def canned(client: Any, answer: bytes) -> Iterator[None]:
    """Answer every request of `client` with `answer`: none is signed or leaves the process, no connection is opened."""

    def respond(**_: object) -> AWSResponse:
        return AWSResponse("", 200, HTTPHeaders(), _Body(answer))

    def unsigned(**_: object) -> object:
        return UNSIGNED

    events = client.meta.events
    events.register_first("before-send", respond)
    events.register_first("choose-signer", unsigned)
    try:
        yield
    finally:
        events.unregister("before-send", respond)
        events.unregister("choose-signer", unsigned)
