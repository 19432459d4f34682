"""Connections that outlive a freeze: reused, replaced once the other end closed them, and never at the cost of a second message."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from botocore.session import Session

from mfa.errors import Unavailable
from mfa.models.message import Message
from mfa.runtime import clients, warmup
from mfa.runtime.settings import from_environment
from mfa.senders import sns
from mfa.store.table import Table


class Server(ThreadingHTTPServer):
    """An HTTP server that keeps connections open until told, and then closes them, or dies on the next request."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.connections, self.requests, self.dies = [], 0, False

    def get_request(self):
        connection, address = super().get_request()
        self.connections.append(connection)
        return connection, address

    def close_idle(self):
        """Close every connection, as a service does after some time without a request."""
        for connection in self.connections:
            connection.shutdown(socket.SHUT_RDWR)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.server.requests += 1
        if self.server.dies:
            self.server.dies = False
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        body = warmup.PUBLISHED if "/sns/aws4_request" in self.headers["authorization"] else b"{}"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def server(monkeypatch):
    session = Session()
    monkeypatch.setattr(clients, "session", lambda: session)
    with Server() as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield server
        server.shutdown()


def _to_dynamodb():
    table = Table(clients.client("dynamodb"), "mfa")
    return lambda: table.transact([], "token")


def _to_sns():
    client, settings = clients.client("sns"), from_environment()
    return lambda: sns.send(client, settings, Message("+12025550123", "text", ""))


@pytest.mark.parametrize("service", [_to_dynamodb, _to_sns])
def test_a_connection_is_used_again_and_one_that_was_closed_is_replaced(server, service):
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
