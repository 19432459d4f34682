"""What the client makes of answers, and what it keeps to itself."""

import logging
import traceback
from datetime import UTC, date, datetime, timedelta, timezone
from functools import partial

import httpx
import pytest

from mfa_client import AsyncClient, Client, Meta, RateLimit, UserStatus, errors
from tests.client.conftest import TOKEN, URL

ADDRESS = "+12025550123"
ANN = {
    "id": "ann", "user_address": ADDRESS, "status": "VALIDATED", "created_date": "2026-11-23T18:16:00.123Z",
    "last_updated_date": "2026-11-23T18:16:00.123Z", "version_number": 1,
}  # fmt: skip


def test_the_headers_are_read(script):
    headers = {
        "X-Request-Id": "6a8f", "X-Attempts-Remaining": "5", "X-Code-Expires": "2026-11-23T18:21:00.123Z",
        "RateLimit-Policy": '"user-short";q=5;w=600, "user-daily";q=20;w=86400',
        "RateLimit": '"user-short";r=4;t=600, "user-daily";r=19;t=86400', "Idempotent-Replayed": "true",
        "X-New": "1",
    }  # fmt: skip
    service = script(httpx.Response(200, headers=headers, json={"id": "1"}))
    meta = service.client().login_start("shop", "ann").meta

    assert (meta.request_id, meta.attempts_remaining, meta.replayed) == ("6a8f", 5, True)
    assert meta.code_expires == datetime(2026, 11, 23, 18, 21, 0, 123000, UTC)
    short, daily = RateLimit("user-short", 5, 600, 4, 600), RateLimit("user-daily", 20, 86400, 19, 86400)
    assert meta.rate_limits == (short, daily)
    assert meta.headers["x-new"] == "1"


def test_headers_that_cannot_be_read_are_as_if_not_there(script):
    wrong = {
        "X-Attempts-Remaining": "many",
        "X-Code-Expires": "soon",
        "RateLimit": "4 left",
        "Retry-After": "-1",
    }
    service = script(httpx.Response(200, headers=wrong, json={"id": "1"}))
    meta = service.client().login_start("shop", "ann").meta

    assert Meta(headers=meta.headers) == meta


def test_what_is_new_in_a_user_is_kept_aside_and_the_address_is_not_shown(script):
    service = script(httpx.Response(200, json=ANN | {"status": "DORMANT", "colour": "red"}))
    user = service.client().get_user("shop", "ann")

    assert (user.extra, user.status) == ({"colour": "red"}, "DORMANT")
    assert (user.status.name, type(user.status)) == ("UNKNOWN", UserStatus)
    assert user.user_address == ADDRESS
    assert ADDRESS not in repr(user)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (httpx.Response(200, json=ANN | {"version_number": "1"}), "version_number"),
        (httpx.Response(200, json=ANN | {"status": 7}), "status"),
        (httpx.Response(200, json=ANN | {"created_date": "yesterday"}), "created_date"),
        (httpx.Response(200, json=ANN | {"id": None}), "id"),
        (httpx.Response(200, json={"id": "ann"}), None),
        (httpx.Response(200, json=[]), None),
        (httpx.Response(200, text="<html>"), None),
        (httpx.Response(204), None),
        # A redirection, which would be shown the token, is not followed.
        (httpx.Response(302, headers={"location": "https://elsewhere.test"}), None),
    ],
)
def test_another_answer_than_the_services_is_told_apart(script, answer, said):
    service = script(answer)
    with pytest.raises(errors.UnexpectedAnswer, match=said):
        service.client().get_user("shop", "ann")

    assert len(service.requests) == 1
    with pytest.raises(errors.UnexpectedAnswer):
        list(script(httpx.Response(200, json={})).client().list_users("shop"))


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (403, "", errors.Forbidden),
        (403, None, errors.Forbidden),  # A firewall's page.
        (409, "1099", errors.Conflict),
        (429, "2099", errors.TooManyRequests),
        (504, "", errors.Unavailable),
        (418, "418", errors.Refused),
    ],
)
def test_an_unknown_code_falls_back_on_its_status(script, status, code, kind):
    body = {"error_code": code, "error_description": "No."}
    page = {"json": body} if code is not None else {"text": "<html>blocked</html>"}
    with pytest.raises(errors.MfaError, match=f"^{status}/{code or ''} ") as refusal:
        script(httpx.Response(status, **page)).client(patience=0).get_user("shop", "ann")

    assert type(refusal.value) is kind
    assert (refusal.value.status, refusal.value.code) == (status, code or "")


@pytest.mark.parametrize("user", ["ann@example.com", "a/b", "ä b", "...", "%2E%2E", "%2F", "a?b#c"])
def test_an_id_stays_one_segment_of_the_path(script, user):
    service = script(httpx.Response(200, json=ANN))
    service.client().get_user("shop", user)
    path = service.requests[0].url.raw_path.decode()

    assert path.startswith("/v1/applications/shop/users/")
    assert path.count("/") == 5
    assert httpx.URL(URL + "/").join(path).raw_path.decode() == path


@pytest.mark.parametrize("dots", [".", "..", ""])
def test_an_id_that_http_folds_is_refused_before_anything_is_sent(script, dots):
    client = script().client()
    calls = (client.delete_application, client.delete_template, partial(client.get_validation, "shop", "ann"))
    for call in (partial(client.delete_user, "shop"), *calls):
        with pytest.raises(ValueError, match="folds" if dots else "empty"):
            call(dots)


def test_filters_are_sent_as_the_api_has_them(script):
    service = script(httpx.Response(200, json=[]))
    instant = datetime(2026, 11, 23, 19, 16, 0, 123456, timezone(timedelta(hours=1)))
    wanted = {"limit": 7, "status": UserStatus.VALIDATION_PENDING, "created_date": date(2026, 11, 23)}
    list(service.client().list_users("shop", **wanted, last_updated_date=instant))

    assert dict(service.requests[0].url.params) == {
        "limit": "7",
        "status": "VALIDATION PENDING",
        "created_date": "2026-11-23",
        "last_updated_date": "2026-11-23T18:16:00.123Z",
    }


def test_fields_that_the_client_does_not_know_can_be_sent(script):
    service = script(httpx.Response(200, json={"id": "1"}))
    service.client().login_start("shop", "ann", locale="de", extra={"colour": "red"})

    assert service.requests[0].read() == b'{"locale": "de", "colour": "red"}'


@pytest.mark.parametrize("kind", [Client, AsyncClient])
@pytest.mark.parametrize(
    ("url", "token", "said"),
    [
        *((url, TOKEN, "https") for url in ("http://mfa.test", "ftp://mfa.test", "mfa.test")),
        *((URL, token, "visible ASCII") for token in ("", "two words", f"{TOKEN}\n", "tök")),
    ],
)
def test_a_token_is_not_sent_in_the_clear_and_what_is_none_is_refused_unseen(kind, url, token, said):
    with pytest.raises(ValueError, match=said) as refusal:
        kind(url, token)

    assert not token or token not in str(refusal.value)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.ReadTimeout("lost"),
        httpx.ConnectError("refused"),
        httpx.Response(412, json={"error_code": "2001", "error_description": "Invalid."}),
        httpx.Response(200, text="<html>"),
    ],
)
def test_no_error_and_no_log_shows_token_code_address_or_key(script, caplog, answer):
    caplog.set_level(logging.DEBUG)
    client = script(answer).client(patience=0)
    code, key = "493027", "key-17"
    with pytest.raises(errors.MfaError) as error:
        client.validate("shop", "ann", code, idempotency_key=key, extra={"address": ADDRESS})

    shown = "".join(traceback.format_exception(error.value)) + repr(error.value) + repr(client) + caplog.text
    for secret in (TOKEN, code, key, ADDRESS):
        assert secret not in shown


def test_a_client_closes_what_it_opened_and_nothing_else():
    with httpx.Client() as http:
        with Client(URL, TOKEN, http=http):
            pass
        assert not http.is_closed
    with Client(URL, TOKEN) as client:
        own = client._http
    assert own.is_closed
