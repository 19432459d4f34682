"""Connections that outlive a freeze: reused, replaced once the other end closed them, and never at the cost of a second message."""

import socket
import threading
from itertools import takewhile

import pytest
from botocore.session import Session

from mfa.errors import Unavailable
from mfa.models.message import Message
from mfa.runtime import clients, warmup
from mfa.senders.sns import SnsSender
from mfa.store.table import Table

BODIES = {b"sns": warmup.PUBLISHED, b"dynamodb": b"{}"}


class Server:
    """An HTTP server that keeps connections open until told, and then closes them, or dies on the next request."""

    def __init__(self):
        self.connections = []
        self.requests = 0
        self.dies = False
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.connections.append(connection)
            threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection):
        stream = connection.makefile("rb")
        while head := list(takewhile(bytes.strip, iter(stream.readline, b""))):
            length = next(int(line[15:]) for line in head if line.lower().startswith(b"content-length:"))
            stream.read(length)
            self.requests += 1
            if self.dies:
                self.dies = False
                connection.shutdown(socket.SHUT_RDWR)
                return
            body = BODIES[b"sns" if b"/sns/aws4_request" in b"".join(head) else b"dynamodb"]
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    def close_idle(self):
        """Close every connection, as a service does after some time without a request."""
        for connection in self.connections:
            connection.shutdown(socket.SHUT_RDWR)

    def stop(self):
        """Listen no more."""
        self._listening.shutdown(socket.SHUT_RDWR)  # Wakes the thread that accepts.
        for each in (self._listening, *self.connections):
            each.close()


@pytest.fixture
def server(monkeypatch):
    server, session = Server(), Session()
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
    monkeypatch.setattr(clients, "session", lambda: session)
    yield server
    server.stop()


def _to_dynamodb():
    table = Table(clients.dynamodb(), "mfa")
    return lambda: table.transact([], "token")


def _to_sns():
    sender = SnsSender(clients.sns(), 1)
    return lambda: sender.send(Message("+12025550123", "text", ""))


@pytest.mark.parametrize("service", [_to_dynamodb, _to_sns])
def test_a_connection_is_used_again_and_one_that_was_closed_is_replaced_before_anything_is_sent(
    server, service
):
    call = service()
    call()
    call()
    assert (len(server.connections), server.requests) == (1, 2)
    server.close_idle()
    call()
    assert (len(server.connections), server.requests) == (2, 3)


def test_a_request_to_the_table_that_met_a_dying_connection_is_made_again(server):
    call = _to_dynamodb()
    call()
    server.dies = True
    call()
    assert (len(server.connections), server.requests) == (2, 3)


def test_a_message_that_met_one_is_not_since_it_may_have_been_taken(server):
    call = _to_sns()
    call()
    server.dies = True
    with pytest.raises(Unavailable):
        call()
    assert server.requests == 2
    call()
    assert (len(server.connections), server.requests) == (2, 3)
