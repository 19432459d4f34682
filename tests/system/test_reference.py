"""The page at GET /docs in a real Chromium, on the running service: nobody kept out, and nothing filled in that one need not send."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import VIEWS, chromium, look, page, press, with_browser
from tests.system.conftest import Service

__all__ = ["chromium", "page"]

pytestmark = with_browser


@pytest.fixture
def url(served: Service) -> str:
    """The address of the page."""
    return f"{served.values['MFA_URL']}/docs"


@pytest.fixture(autouse=True)
def _shown(page: Page) -> None:
    # What fades in would be looked at half faded.
    page.emulate_media(reduced_motion="reduce")
    expect(page.locator(".opblock").first).to_be_visible()


def _open(page: Page, operation: str, *, try_it: bool = True) -> Locator:
    """Open an operation, with fields to fill in where it is to be tried, and leave the others out of sight."""
    tag = operation.partition("-")[0]
    page.get_by_role("textbox", name="Filter by tag or path").fill(tag)
    # Until it has been heeded, what is clicked moves.
    expect(page.locator("#operations-tag-Reference")).to_have_count(0)
    expect(page.locator(".opblock-tag").first).to_have_attribute("data-tag", tag)
    block = page.locator(f"#operations-{operation}")
    block.locator(".opblock-summary-control").click()
    button = block.get_by_role("button", name="Try it out")
    expect(button).to_be_visible()
    if try_it:
        button.click()
    block.evaluate("block => block.scrollIntoView()")
    return block


def _look(page: Page, name: str) -> None:
    look(page, "reference", name, whole=False)


def _dialog(page: Page) -> Locator:
    press(page, "Authorize")
    return page.get_by_role("dialog", name="Authorize")


@pytest.mark.parametrize("page", VIEWS, ids="-".join, indirect=True)
def test_nobody_is_kept_out_of_a_call(page: Page, served: Service):
    _look(page, "1-closed")
    block = _open(page, "Applications-list_applications", try_it=False)
    _look(page, "2-opened")
    block.get_by_role("button", name="Try it out").click()
    _look(page, "3-tried")
    dialog = _dialog(page)
    _look(page, "4-token-asked")
    dialog.get_by_label("Token").fill(served.values["MFA_TOKEN"])
    dialog.get_by_role("button", name="Apply credentials").click()
    expect(dialog.get_by_role("button", name="Remove authorization")).to_be_visible()
    _look(page, "5-token-taken")
    # The last is the button with that word, the first the cross.
    dialog.get_by_role("button", name="Close").last.click()
    block.get_by_role("button", name="Execute").click()
    answer = block.locator(".live-responses-table")
    expect(answer.locator(".response-col_status").last).to_have_text("200")
    # Past the command, in which the token stands.
    answer.evaluate("answer => answer.scrollIntoView()")
    _look(page, "6-answered")


@pytest.mark.parametrize("page", [VIEWS[0], VIEWS[-1]], ids="-".join, indirect=True)
def test_nobody_is_kept_out_of_bodies_schemas_and_servers(page: Page):
    block = _open(page, "CAMARA-send_code")
    expect(block.get_by_role("textbox", name="Request body")).to_be_visible()
    block.locator(".responses-table").get_by_role("tab", name="Schema").first.click()
    _look(page, "7-body")
    block.locator(".opblock-summary-control").click()
    block = _open(page, "Templates-get_template")
    block.get_by_role("textbox", name="Template_ID").fill("")
    block.get_by_role("button", name="Execute").click()
    expect(block.get_by_text("Required field is not provided")).to_be_visible()
    _look(page, "8-refused")
    block.locator(".opblock-summary-control").click()
    page.get_by_label("Server", exact=True).select_option(index=1)
    press(page, "Schemas")
    page.get_by_role("button", name=re.compile("^Application$")).click()
    page.locator(".models").evaluate("models => models.scrollIntoView()")
    expect(page.get_by_role("textbox", name="region")).to_be_visible()
    _look(page, "9-schemas")


def test_what_need_not_be_sent_begins_empty(page: Page):
    block = _open(page, "Applications-list_applications")
    filters = block.locator("tr[data-param-in=query] :is(input, select)")
    assert filters.count() == 12
    assert set(filters.evaluate_all("all => all.map(each => each.value)")) == {""}
    expect(block.get_by_role("row", name=re.compile("^name"))).to_contain_text("Example: Webshop.")
    expect(block.get_by_role("row", name=re.compile("^limit"))).to_contain_text("Default: 100.")
    block.get_by_role("button", name="Execute").click()
    expect(block.locator(".request-url pre")).to_have_text(re.compile("/applications$"))
    # Or the second request of a reader would be answered as the first.
    block = _open(page, "Codes-validate")
    expect(block.get_by_role("textbox", name="Idempotency-Key")).to_have_value("")
    # What has to be sent keeps its example.
    expect(block.get_by_role("textbox", name="Application_ID")).not_to_have_value("")


def test_the_keyboard_stays_in_the_dialog_and_comes_back(page: Page):
    dialog = _dialog(page)
    expect(dialog.get_by_label("Token")).to_be_focused()
    for _ in range(8):
        page.keyboard.press("Tab")
        # The body has the focus where the browser's own bars would have it.
        assert page.evaluate("document.activeElement.matches('.modal-ux *, body')")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("button", name="Authorize")).to_be_focused()
    expect(page.get_by_role("textbox", name="Filter by tag or path")).to_be_editable()
    assert page.locator("[inert]").count() == 0
