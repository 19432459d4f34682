"""The example's login, form by form: who gets in, who does not, and what people read."""

import asyncio
import re
from base64 import b64decode
from http.cookies import SimpleCookie

import httpx
import pytest

from login.app import NAME
from tests.example.conftest import NUMBER, last_code


class Browser:
    """A browser that fills in forms: cookies, the form's token, and redirections."""

    def __init__(self, http):
        self.http = http
        self.text = ""

    def get(self, path):
        return self._seen(self.http.get(path))

    def send(self, path, **fields):
        token = re.search(r'name="csrf" value="([^"]+)"', self.text).group(1)
        return self._seen(self.http.post(path, data={"csrf": token, **fields}))

    def _seen(self, answer):
        self.text, self.path, self.status = answer.text, answer.url.path, answer.status_code
        return answer

    @property
    def problem(self):
        found = re.search(r'role="alert"[^>]*>([^<]*)', self.text)
        return found and found.group(1)

    def sign_in(self, name="ann", password="correct horse"):
        self.get("/sign-in")
        self.send("/sign-in", name=name, password=password)


@pytest.fixture
def browser(url):
    with httpx.Client(base_url=url, follow_redirects=True, timeout=30) as http:
        yield Browser(http)


thief = browser  # Another browser.


@pytest.fixture
def enrolled(browser, service, clock):
    """A browser of ann's, who is enrolled and signed out."""
    browser.sign_in()
    assert browser.path == "/enrol"
    browser.send("/enrol", address="+1 (202) 555-0177")
    assert browser.path == "/code"
    browser.send("/code", code=f" {last_code(service)} ")
    assert browser.path == "/"
    assert "Hello, ann" in browser.text
    browser.send("/sign-out")
    clock.advance(60)
    return browser


@pytest.fixture
def waiting(enrolled):
    """A browser of ann's that is asked for the code of a login."""
    enrolled.sign_in()
    return enrolled


def test_who_is_new_enrols_and_signs_in_with_password_and_code_from_then_on(waiting, service):
    assert waiting.path == "/code"
    assert 'Good for <span role="timer">5:00</span>' in waiting.text
    assert "5 tries left" in waiting.text
    field = re.search(r"<input id=\"code\"[^>]*>", waiting.text).group()
    assert 'autocomplete="one-time-code" inputmode="numeric"' in field  # Phones offer the code.
    waiting.get("/")
    assert waiting.path == "/sign-in"  # Not yet in.
    waiting.get("/code")
    waiting.send("/code", code=last_code(service))

    assert "Hello, ann" in waiting.text


@pytest.mark.parametrize(("name", "password"), [("ann", "wrong"), ("nobody", "correct horse"), ("", "")])
def test_a_wrong_password_sends_no_code(browser, service, name, password):
    browser.sign_in(name, password)

    assert (browser.status, browser.problem) == (401, "Name or password is not right.")
    assert service.messages == []
    for path in ("/code", "/enrol"):
        browser.get(path)
        assert browser.status == 403


def test_a_wrong_code_says_what_is_left_until_another_is_needed(waiting):
    problems = []
    for _ in range(6):
        waiting.send("/code", code="000000")
        problems.append(waiting.problem)

    assert problems == [
        *(f"That code is not right. You can try {left} more times." for left in (4, 3, 2)),
        "That code is not right. You can try once more.",
        "That code is not right. Ask for another one.",
        "Too many wrong codes. Ask for another one.",
    ]
    assert "0 tries left" in waiting.text


def test_a_late_code_says_so_for_the_ten_minutes_that_a_password_is_good(waiting, service, clock):
    clock.advance(301)
    waiting.send("/code", code=last_code(service))

    assert waiting.problem == "That code has expired. Ask for another one."
    assert "This code has expired." in waiting.text
    clock.advance(300)
    waiting.send("/code", code=last_code(service))
    assert waiting.status == 403


def test_another_code_can_be_had_after_a_while_and_voids_the_first(waiting, service, clock):
    first, sent = last_code(service), len(service.messages)
    waiting.send("/code/again")
    assert waiting.status == 429
    assert len(service.messages) == sent

    clock.advance(31)
    waiting.send("/code/again")
    assert len(service.messages) == sent + 1
    second = last_code(service)
    if first != second:
        waiting.send("/code", code=first)
        assert waiting.problem.startswith("That code is not right.")
    waiting.send("/code", code=second)
    assert waiting.path == "/"


def test_a_button_pressed_twice_sends_one_code(waiting, service, clock):
    clock.advance(31)
    cookies, text, sent = dict(waiting.http.cookies), waiting.text, len(service.messages)
    waiting.send("/code/again")
    waiting.http.cookies.clear()
    waiting.http.cookies.update(cookies)
    waiting.text = text
    waiting.send("/code/again")

    assert waiting.path == "/code"
    assert len(service.messages) == sent + 1


def test_the_services_limit_puts_the_next_code_off(waiting, service, clock):
    for _ in range(4):
        clock.advance(31)
        waiting.send("/code/again")
        assert waiting.path == "/code"
    # The fifth of ten minutes is sent: the RateLimit header says how long there is no other.
    assert 400 < int(re.search(r'id="again" data-seconds="(\d+)"', waiting.text).group(1)) <= 600
    waiting.sign_in()
    assert re.fullmatch(
        r"Too many codes were sent. You can have another one in \d+ minutes.", waiting.problem
    )


def test_a_code_of_another_browsers_login_opens_nothing(waiting, thief, service, clock):
    clock.advance(1)
    thief.sign_in()  # Knows the password, and makes ann's phone ring.
    waiting.send("/code", code=last_code(service))

    assert waiting.problem == "That code was not sent for this login. Ask for another one."
    waiting.get("/")
    assert waiting.path == "/sign-in"


def test_a_password_alone_enrols_no_other_number(waiting):
    waiting.get("/enrol")
    said = "You have enrolled already. Please sign in with a code."
    assert (waiting.status, waiting.problem) == (403, said)
    waiting.get("/code")
    waiting.send("/enrol", address="+12025550199")
    assert waiting.status == 403


@pytest.mark.parametrize("path", ["/sign-in", "/code", "/code/again", "/enrol", "/sign-out"])
def test_a_form_without_its_token_does_nothing(waiting, service, path):
    sent = len(service.messages)
    for csrf in ({}, {"csrf": "made up"}, {"csrf": "ü"}):
        answer = waiting.http.post(path, data={"name": "ann", "password": "correct horse"} | csrf)
        assert answer.status_code == 403
    assert len(service.messages) == sent


def test_a_cookie_is_for_its_own_browser_and_none_that_we_did_not_sign(browser):
    cookie = SimpleCookie(browser.get("/sign-in").headers["set-cookie"])["session"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "lax", "/")
    browser.http.cookies.clear()
    browser.http.cookies.set("session", cookie.value[:-2] + "AA", domain="127.0.0.1")
    browser.send("/sign-in", name="ann", password="correct horse")

    assert browser.status == 403


def test_neither_code_nor_number_nor_token_is_in_the_cookie(waiting, service):
    said = b64decode(waiting.http.cookies["session"].partition(".")[0] + "==").decode()

    assert '"flow"' in said
    for secret in (last_code(service), NUMBER, service.tokens["acme"]):
        assert secret not in said


def test_pages_forbid_what_they_do_not_need_and_are_not_kept_and_show_what_is_typed_as_text(browser):
    browser.get("/sign-in")
    headers = browser.send("/sign-in", name="<script>alert(1)</script>", password="x").headers

    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert "<script>alert" not in browser.text
    assert "&lt;script&gt;alert(1)" in browser.text


def test_a_number_that_is_none_is_told_how_to_write_it(browser):
    browser.sign_in()
    browser.send("/enrol", address="555 0123")

    assert (browser.status, browser.path) == (422, "/enrol")
    assert "like +12025550123" in browser.problem
    assert 'value="555 0123"' in browser.text


def test_a_service_that_is_down_lets_nobody_in_and_says_to_try_again(enrolled, app, monkeypatch):
    async def refuse(request):
        raise httpx.ConnectError("down")

    monkeypatch.setattr(app.state.mfa.client._http._transport, "handle_async_request", refuse)
    enrolled.sign_in()
    assert (enrolled.status, enrolled.problem) == (503, "That did not work. Please try again in a moment.")


def test_a_restart_finds_the_application_that_is_there(app, service):
    async def started():
        async with app.router.lifespan_context(app):
            return app.state.mfa.application

    assert asyncio.run(started()) == asyncio.run(started())
    assert NAME in str(service.cloud.items())
