"""The console in a real Chromium, on the running service: the whole walk by clicks and typing, and nobody kept out."""

import json
import os
import re
import subprocess

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from local.demo import Client, demonstrate
from tests.browser import VIEWS, chromium, look, page, press, with_browser
from tests.system.conftest import Service, fetch

__all__ = ["chromium", "page"]


def _arrived(page: Page) -> str:
    """Wait for the suggestion of the newest message's code, and answer the code."""
    chip = page.get_by_role("button", name=re.compile(r"^From Messages \d{6}$"))
    expect(chip).to_be_visible()
    return chip.inner_text().split()[-1]


def _newest(page: Page) -> Locator:
    """The newest message, which may be another's for a moment."""
    return page.get_by_label("Messages, the newest last").get_by_role("listitem").last


@with_browser
@pytest.mark.parametrize("page", VIEWS, ids="-".join, indirect=True)
def test_the_whole_walk(page: Page):
    look(page, "console", "1-begin")
    name = page.get_by_label("Name", exact=True).input_value()
    press(page, "Create application")
    page.get_by_label("Number", exact=True).fill("+12")
    press(page, "Send enrolment code")
    expect(page.get_by_role("alert")).to_contain_text("address")
    look(page, "console", "2-wrong-number")
    page.get_by_label("Number", exact=True).fill("+12025550147")
    page.keyboard.press("Enter")
    expect(_newest(page)).to_contain_text(name)
    code = _arrived(page)
    expect(_newest(page)).to_contain_text(f"@shop.example #{code}")
    expect(page.get_by_role("row", name=re.compile("^ann"))).to_contain_text("VALIDATION PENDING")
    press(page, "Try a wrong one")
    expect(page.get_by_role("alert")).to_contain_text("Invalid Authentication Code")
    expect(page.locator(".step.current").get_by_text("x-attempts-remaining")).to_be_visible()
    look(page, "console", "3-wrong-code")
    page.get_by_role("button", name=re.compile("From Messages for shop.example")).click()
    expect(page.get_by_label("Code from the message")).to_have_value(code)
    page.get_by_label("Code from the message").press("Enter")
    press(page, "Send login code")
    expect(_newest(page)).not_to_contain_text(code)
    page.get_by_label("Code from the message").fill(_arrived(page))
    look(page, "console", "4-login-code")
    press(page, "Check code")
    expect(page.get_by_text("ann is in.")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("^ann"))).to_contain_text("VALIDATED")
    expect(page.get_by_label("Application")).to_have_value(re.compile("^[0-9a-f-]{36}$"))
    expect(page.get_by_label("Application").locator("option:checked")).to_have_text(name)
    look(page, "console", "5-in")  # At a desk it is README's picture, docs/images/console-*.png.


@with_browser
def test_a_request_is_copied_as_a_command_without_the_token(page: Page, served: Service):
    press(page, "Create application")
    page.locator("summary").first.click()
    press(page, "Copy as curl")
    expect(page.get_by_text("Copied")).to_be_visible()
    command = page.evaluate("navigator.clipboard.readText()")
    assert served.values["MFA_TOKEN"] not in page.content() + command
    ran = subprocess.run(
        ["sh", "-c", command], env={**os.environ, **served.values}, capture_output=True, check=False
    )
    # The name is taken by the request that was copied.
    assert json.loads(ran.stdout)["error_code"] == "1011"


@with_browser
def test_the_charts_count_what_others_do(page: Page, served: Service):
    def counted(stage: str) -> int:
        return int(page.locator(f".bars .{stage} b").inner_text())

    expect(page.get_by_text("on this machine, as root")).to_be_visible()
    before = {stage: counted(stage) for stage in ("sent", "validated", "wrong")}
    demonstrate(Client(served.values))
    for stage, number in before.items():
        expect(page.locator(f".bars .{stage} b")).to_have_text(str(number + 2))
    row = page.get_by_role("row", name=re.compile("POST login_start"))
    expect(row).to_contain_text(re.compile(r"\d m?s"))


@with_browser
def test_the_walk_goes_by_keyboard_alone(page: Page):
    name = page.get_by_label("Name", exact=True).input_value()
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Enrol a number")).to_be_focused()
    for _ in range(3):  # Over user and number to the button.
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Validate the enrolment code")).to_be_focused()
    expect(_newest(page)).to_contain_text(name)
    code = _arrived(page)
    page.keyboard.press("Tab")
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Start a login")).to_be_focused()


@with_browser
@pytest.mark.parametrize("page", VIEWS[:2], ids="-".join, indirect=True)
def test_a_theme_can_be_chosen(page: Page):
    page.get_by_label("Theme").select_option("dark")
    expect(page.locator("body")).to_have_css("background-color", "rgb(14, 17, 27)")
    page.get_by_label("Theme").select_option("light")
    expect(page.locator("body")).to_have_css("background-color", "rgb(245, 246, 250)")


def test_the_root_leads_to_the_console_and_a_client_of_s3_to_its_buckets(served: Service, url: str):
    assert httpx.get(served.run.endpoint, follow_redirects=True, timeout=60).url == url
    assert "Buckets" in served.client("s3").list_buckets()


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("state", {}, 403),
        ("state", {"x-mfa-console": "watch", "Origin": "http://example.com"}, 403),
        ("state", {"x-mfa-console": "watch", "Sec-Fetch-Site": "cross-site"}, 403),
        ("state", {"x-mfa-console": "watch", "Host": "rebound.example"}, 403),
        ("", {"Host": "rebound.example"}, 403),
        ("api/applications", {}, 403),
        ("api/applications", {"x-mfa-console": "watch"}, 200),
        ("../_console/nothing.js", {}, 404),
        ("..%2f..%2fsite.py", {}, 404),
        ("%61pi/applications", {"x-mfa-console": "watch"}, 404),
    ],
)
def test_only_the_page_itself_is_answered(url, path, headers, status):
    assert fetch(f"{url}{path}", headers).status == status
