"""Requests at init: answered here, signed by nobody, and as if they had never been for those that follow."""

from functools import cache
from typing import Any

import pytest
from botocore.credentials import Credentials
from botocore.session import get_session

from mfa.runtime import clients, warmup


@pytest.fixture
def authorizations() -> list[str]:
    """How each request that goes out is signed."""
    return []


@pytest.fixture
def client(authorizations, monkeypatch):
    """A client with credentials of its own whose requests reach nobody; those that nothing else answers find an item."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "REAL")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "real")
    # The session that other tests listen to stays theirs.
    monkeypatch.setattr(clients, "session", cache(get_session))

    def answer(request, **_):
        authorizations.append(str(request.headers["Authorization"]))
        return warmup.answer(b'{"Item": {"pk": {"S": "real"}}}')

    made = clients.client("dynamodb")
    made.meta.events.register_last("before-send", answer)
    return made


def get(client: Any) -> Any:
    return client.get_item(TableName="table", Key={"pk": {"S": "x"}, "sk": {"S": "x"}}).get("Item")


def test_a_canned_request_is_signed_by_nobody_and_later_ones_by_who_asks(client, authorizations):
    with warmup.canned(client, warmup.STORED):
        get(client)
    get(client)
    canned, real = authorizations
    assert warmup.NOBODY in canned
    assert "REAL" not in canned
    assert "REAL" in real


def test_a_rehearsal_that_fails_leaves_the_clients_credentials(client: Any) -> None:
    with pytest.raises(KeyError), warmup.canned(client, {}):
        client.get_item(TableName="table", Key={})
    assert isinstance(client._request_signer._credentials, Credentials)
    assert client._request_signer._credentials.access_key == "REAL"
