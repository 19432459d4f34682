"""When the client tries again, with what, and how long it takes at most."""

import asyncio
from itertools import chain, repeat

import httpx
import pytest

from mfa_client import Conflict, NoAnswer, TooManyRequests, Unavailable
from mfa_client.calls import pause
from mfa_client.operations import get_user, login_start

ID = {"id": "01935b80-1c0f-7b52-8a6e-93d1f0c2b7a4"}


def right(body=ID):
    return httpx.Response(200, json=body)


def refused(status, code, retry_after=None):
    headers = {} if retry_after is None else {"retry-after": str(retry_after)}
    body = {"error_code": code, "error_description": "No."}
    return httpx.Response(status, headers=headers, json=body)


LOST, UNREACHED = httpx.ReadTimeout("lost"), httpx.ConnectError("refused")


@pytest.mark.parametrize("trouble", [LOST, UNREACHED, (503, "503", 1), (502, ""), (504, "")])
def test_a_post_is_repeated_with_its_key_which_no_other_call_has(script, pauses, trouble):
    one, other = (refused(*trouble) if isinstance(trouble, tuple) else trouble for _ in range(2))
    service = script(one, right(), other, right())

    assert service.client().login_start("shop", "ann").id == ID["id"]
    assert asyncio.run(service.awaited().login_start("shop", "ann")).id == ID["id"]

    first, again, other, other_again = service.keys
    assert first == again != other == other_again
    assert len(first) >= 22
    assert len(pauses) == 2


@pytest.mark.parametrize("key", ["", "two words", "a\nb", "x" * 256, 'a"b'])
def test_a_caller_may_give_the_key_and_what_is_none_is_refused_before_anything_is_sent(script, key):
    service = script(right())
    service.client().login_start("shop", "ann", idempotency_key="order-17")
    with pytest.raises(ValueError, match="idempotency_key"):
        service.client().login_start("shop", "ann", idempotency_key=key)

    assert service.keys == ["order-17"]


def test_the_retry_after_is_the_least_that_is_waited_if_it_is_a_number(script, pauses, monkeypatch):
    monkeypatch.setattr("mfa_client.base.random.random", lambda: 0.0)
    later = refused(503, "503", "Wed, 25 Nov 2026 16:00:00 GMT"), refused(503, "503", 3)
    service = script(*later, refused(429, "2004", 4), refused(409, "409", 1), right())
    service.client().login_start("shop", "ann")

    assert pauses == [0, 3, 4, 1]


def test_waiting_ends_when_the_patience_does(script, pauses):
    service = script(*[refused(503, "503", 3)] * 99)
    with pytest.raises(Unavailable):
        service.client(patience=10).login_start("shop", "ann")

    assert 5 < sum(pauses) < 10
    assert len(service.requests) == len(pauses) + 1


def test_a_later_try_has_no_more_time_than_the_caller(script, pauses):
    service = script(refused(503, "503", 6), right())
    service.client(timeout=9, patience=10).login_start("shop", "ann")

    first, second = (each.extensions["timeout"]["read"] for each in service.requests)
    assert first == 9
    assert second == pytest.approx(10 - sum(pauses))


def test_a_later_try_has_some_time_though_the_patience_is_over(script, monkeypatch):
    service = script(refused(503, "503"), right())
    clock = chain([0, 4.9], repeat(5))
    monkeypatch.setattr("mfa_client.base.time.monotonic", lambda: next(clock))
    monkeypatch.setattr("mfa_client.base.random.random", lambda: 0.0)
    service.client(patience=5).login_start("shop", "ann")

    assert service.requests[1].extensions["timeout"]["read"] == 0.05


# What no wait mends; what may have been done, of a call without a key; and what there is no patience for.
@pytest.mark.parametrize(
    ("call", "answer", "kind", "patience"),
    [
        ("login_start", refused(429, "2004"), TooManyRequests, 20),  # Locked.
        ("login_start", refused(429, "2004", 30), TooManyRequests, 20),
        ("login_start", refused(409, "409"), Conflict, 20),  # A template in use.
        ("login_start", refused(503, "503", 1), Unavailable, 0),
        ("get_user", httpx.LocalProtocolError("no"), NoAnswer, 20),
        ("delete_user", LOST, NoAnswer, 20),
        ("delete_user", refused(503, "503", 1), Unavailable, 20),
    ],
)
def test_what_is_not_repeated(script, pauses, call, answer, kind, patience):
    service = script(answer)
    with pytest.raises(kind) as failure:
        getattr(service.client(patience=patience), call)("shop", "ann")

    assert (len(service.requests), pauses) == (1, [])
    assert kind is not NoAnswer or str(failure.value).startswith(f"{call}: {type(answer).__name__}")


@pytest.mark.parametrize("answer", [UNREACHED, refused(429, "429", 1)])
def test_what_was_not_done_is_repeated_without_a_key(script, pauses, answer):
    service = script(answer, right({}))
    service.client().delete_user("shop", "ann")

    assert service.keys == [None, None]


def test_pauses_grow_and_are_spread():
    waits = [pause(get_user("shop", "ann"), LOST, tried, 60, 1.0) for tried in range(1, 8)]

    assert waits == [0.4, 0.8, 1.6, 3.2, 5.0, 5.0, 5.0]
    assert pause(login_start("shop", "ann"), LOST, 3, 60, 0.0) == 0
