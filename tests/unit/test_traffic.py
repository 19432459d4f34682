"""What the console's charts count."""

import asyncio
import json

from local.console.traffic import Traffic

USER = "/restapis/a1/v1/_user_request_/applications/1/users/ann%2Fb"


def test_answers_are_counted_where_they_belong_in_the_funnel():
    traffic = Traffic()
    for path, status, code in (
        ("associate", 200, ""), ("login_start", 200, ""), ("login_start", 429, "2004"), ("associate", 402, "402"),
        ("login_start", 503, "503"), ("validate", 200, ""), ("validate", 412, "2001"), ("validate", 412, "2002"),
        ("validate", 429, "2004"), ("validate", 403, "403"),
    ):  # fmt: skip
        traffic.note("POST", f"{USER}/{path}", status, json.dumps({"error_code": code}).encode(), 5.0)
    traffic.note("POST", f"{USER}/login_start", 200, b"{}", 5.0, replayed=True)
    assert traffic.shown()["funnel"] == {"sent": 2, "validated": 1, "wrong": 1, "expired": 1, "blocked": 3}


def test_an_answer_is_noted_once_it_is_complete():
    traffic, passed = Traffic(), []

    async def send(message):
        passed.append(message)

    async def answer():
        noting = traffic.recorded("POST", f"{USER}/validate", send)
        await noting({"type": "http.response.start", "status": 412, "headers": []})
        await noting({"type": "http.response.body", "body": b'{"error_code"', "more_body": True})
        assert traffic.shown()["requests"] == []
        await noting({"type": "http.response.body", "body": b': "2001"}'})

    asyncio.run(answer())
    (request,) = traffic.shown()["requests"]
    assert (request["operation"], request["status"], request["code"]) == ("POST validate", 412, "2001")
    assert len(passed) == 3
