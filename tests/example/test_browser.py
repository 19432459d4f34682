"""The example in a real Chromium: clicked and typed through, at phone width and in the dark too, and accessible."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import VIEWS, chromium, look, page, with_browser
from tests.example.conftest import NUMBER, last_code

__all__ = ["chromium", "page"]

pytestmark = [with_browser, pytest.mark.deep]
phone_and_desk = pytest.mark.parametrize("page", VIEWS[1:3], ids="-".join, indirect=True)


def _sign_in(page, password="correct horse"):
    page.goto("/")
    page.get_by_label("Name").fill("ann")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Continue").click()


def _enter(page, code):
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Continue").click()


@phone_and_desk
def test_an_enrolment_and_a_login(page, service, clock):
    _sign_in(page, "wrong")
    expect(page.get_by_role("alert")).to_have_text("Name or password is not right.")
    look(page, "example", "1-wrong-password")
    _sign_in(page)
    expect(page.get_by_role("heading")).to_have_text("Add your phone")
    look(page, "example", "2-enrol")
    page.get_by_label("Mobile number").fill("12")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("alert")).to_contain_text("We cannot send messages to this number")
    look(page, "example", "3-wrong-number")
    page.get_by_label("Mobile number").fill(NUMBER)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Code")).to_be_focused()
    _enter(page, last_code(service))
    expect(page.get_by_role("heading")).to_have_text("Hello, ann")
    look(page, "example", "4-home")
    page.get_by_role("button", name="Sign out").click()

    clock.advance(60)
    _sign_in(page)
    expect(page.get_by_label("Code")).to_be_focused()
    expect(page.get_by_text("5 tries left")).to_be_visible()
    look(page, "example", "5-code")
    _enter(page, "000000")
    expect(page.get_by_role("alert")).to_have_text("That code is not right. You can try 4 more times.")
    look(page, "example", "6-wrong-code")
    _enter(page, last_code(service))
    expect(page.get_by_role("heading")).to_have_text("Hello, ann")


@phone_and_desk
def test_the_page_counts_down_and_offers_another_code_in_time(page, service, clock):
    page.clock.install()
    _sign_in(page)
    page.get_by_label("Mobile number").fill(NUMBER)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Code")).to_be_focused()
    _enter(page, last_code(service))
    page.get_by_role("button", name="Sign out").click()
    clock.advance(60)
    _sign_in(page)
    again = page.get_by_role("button", name=re.compile("another code"))
    expect(again).to_be_disabled()
    page.clock.fast_forward(5000)
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"4:5\d"))
    expect(again).to_have_text(re.compile(r"Send another code in 0:2\d"))
    page.clock.fast_forward(26_000)
    clock.advance(31)
    sent = len(service.messages)
    with page.expect_navigation(url="**/code"):
        again.click()
    assert len(service.messages) == sent + 1
    page.clock.fast_forward(301_000)
    expect(page.get_by_text("This code has expired.")).to_be_visible()
    look(page, "example", "7-expired")


def test_it_works_by_keyboard_alone_and_without_scripts(chromium, url, service, clock):
    context = chromium.new_context(base_url=url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type("ann")
    page.keyboard.press("Tab")
    page.keyboard.type("correct horse")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Mobile number")).to_be_focused()
    page.keyboard.type(NUMBER)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Code")).to_be_focused()
    page.keyboard.type(last_code(service))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading")).to_have_text("Hello, ann")
    context.close()
