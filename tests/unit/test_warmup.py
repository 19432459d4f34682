"""Requests at init: answered here, signed by nobody, and as if they had never been for those that follow."""

from functools import cache

import pytest
from botocore.session import get_session

from mfa.runtime import clients, warmup


@pytest.fixture
def client(monkeypatch):
    """A client with credentials of its own, for a table that finds an item; `signed` says how its requests were."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "REAL")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "real")
    # The session that other tests listen to stays theirs.
    monkeypatch.setattr(clients, "session", cache(get_session))
    made = clients.client("dynamodb")
    made.signed = []

    def answer(request, **_):
        made.signed.append(str(request.headers["Authorization"]))
        return warmup.answer(b'{"Item": {"pk": {"S": "real"}}}')

    made.meta.events.register_last("before-send", answer)
    return made


def test_a_canned_request_is_signed_by_nobody_and_later_ones_by_who_asks_also_after_a_failure(client):
    request = {"TableName": "table", "Key": {"pk": {"S": "x"}, "sk": {"S": "x"}}}
    with warmup.canned(client, warmup.STORED):
        client.get_item(**request)
    client.get_item(**request)
    with pytest.raises(KeyError), warmup.canned(client, {}):
        client.get_item(**request)
    client.get_item(**request)
    signers = [(warmup.NOBODY in each, "REAL" in each) for each in client.signed]
    assert signers == [(True, False), (False, True), (False, True)]
