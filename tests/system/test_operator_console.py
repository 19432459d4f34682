"""The operator's console in a real Chromium, on the running service: what an operator does in a day, by clicks and typing."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import VIEWS, chromium, look, page, press, with_browser
from tests.system.conftest import Service

__all__ = ["chromium", "page"]

pytestmark = with_browser


@pytest.fixture(scope="module")
def shop(served: Service) -> dict[str, str]:
    """An application whose user ann asked for more codes than she may, of an account with a template."""
    account = served.mfactl("account", "create", "Acme Ltd", "--credit", "50")["id"]
    of_account = ("--account", account)
    made = served.mfactl("application", "create", "Acme Shop", *of_account, "--set", "display_name=Acme")
    template = served.mfactl("template", "create", "Login", *of_account, "--body", "$code, please")
    token = served.create_token(account)
    place = f"/applications/{made['id']}/users/ann"
    served.call("POST", f"{place}/associate", {"address": "+12025550171"}, token)
    served.call("POST", f"{place}/validate", {"validation_code": served.last_code()}, token)
    for _ in range(6):
        served.call("POST", f"{place}/login_start", {}, token)
    return {"account": account, "application": made["id"], "template": template["id"]}


def _open(page: Page, served: Service, place: str) -> None:
    page.goto("about:blank")
    page.goto(f"{served.values['MFA_CONSOLE_URL']}#{place}")


def test_one_search_says_why_ann_got_no_code(page: Page, served: Service, shop):
    _open(page, served, "/")
    page.get_by_role("searchbox").fill("ann")
    page.keyboard.press("Enter")
    user = page.get_by_role("row", name=re.compile("Acme Shop")).get_by_role("link", name="ann")
    expect(user).to_be_visible()
    reason = page.get_by_text(re.compile("no code was sent: too many codes for this user"))
    if page.get_by_label("Users found").get_by_role("row").count() == 2:  # Other tests may have an ann too.
        expect(reason).to_have_count(2)
    user.click()

    expect(page.get_by_role("heading", name="ann", exact=True)).to_be_focused()
    expect(reason).to_have_count(2)
    expect(page.get_by_text("Wait, or raise the account's user_sends limits.")).to_be_visible()
    found = served.mfactl("logs", "--application", shop["application"], "--user", "ann")
    assert "too many codes for this user or address" in found["answer"]


def test_an_account_is_created_suspended_and_found_in_the_audit_trail(page: Page, served: Service):
    _open(page, served, "/accounts")
    page.get_by_label("Name", exact=True).fill("Initech")
    page.get_by_label("Credit, in messages").fill("5")
    press(page, "Create account")
    expect(page.get_by_role("heading", name="Initech")).to_be_visible()
    press(page, "Suspend Initech")
    expect(page.get_by_role("dialog")).to_contain_text("It takes effect within")
    page.get_by_role("dialog").get_by_role("button", name="Suspend").click()
    expect(page.get_by_role("button", name="Resume Initech")).to_be_visible()

    page.get_by_role("link", name="What operators changed").click()

    expect(page.get_by_role("row", name=re.compile("account suspend"))).to_contain_text("active → suspended")


def test_a_token_is_shown_once(page: Page, served: Service, shop):
    _open(page, served, f"/accounts/{shop['account']}")
    page.get_by_text("Create a token").click()
    page.get_by_label("Purpose").fill("reports")
    press(page, "Create token")

    token = page.get_by_label("The new token").inner_text()
    assert re.fullmatch(r"mfa_\w{66}", token)
    expect(page.get_by_role("row", name=re.compile("^reports"))).to_be_visible()
    page.reload()
    expect(page.get_by_role("row", name=re.compile("^reports"))).to_be_visible()
    assert token not in page.content()


def test_a_text_is_previewed_as_it_is_written_and_a_conflict_is_said(page: Page, served: Service, shop):
    _open(page, served, f"/templates/{shop['template']}")
    text = page.get_by_label("For every other language")
    preview = page.get_by_label("Message in other languages")
    text.fill("$code für $display_name ✓")
    expect(preview).to_contain_text("482719 für")
    expect(preview).to_contain_text("“✓” is not in GSM 03.38")
    text.fill("no placeholder")
    expect(preview).to_contain_text("does not contain $code")
    text.fill("$code is yours")
    expect(preview).to_contain_text("482719 is yours")
    served.mfactl("template", "update", shop["template"], "--name", "Login texts")

    press(page, "Save texts")

    expect(page.get_by_role("alert")).to_contain_text("current version is 2")
    expect(text).to_have_value("$code is yours")


@pytest.mark.parametrize("page", VIEWS, ids="-".join, indirect=True)
def test_nobody_is_kept_out_of_a_page(page: Page, served: Service, shop):
    places = {
        "what-happened": "/",
        "accounts": "/accounts",
        "account": f"/accounts/{shop['account']}",
        "application": f"/applications/{shop['application']}",
        "template": f"/templates/{shop['template']}",
        "users": f"/users?application={shop['application']}",
        "user": f"/applications/{shop['application']}/users/ann",
        "search": "/search?q=ann",
        "audit": "/audit",
        "health": "/health",
    }
    for name, place in places.items():
        _open(page, served, place)
        expect(page.locator("#page-title")).to_be_visible()
        expect(page.get_by_text(re.compile("Loading|Looking…"))).to_have_count(0)
        look(page, "operator", name)
