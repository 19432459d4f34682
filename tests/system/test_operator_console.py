"""The operator's console in a real Chromium, on the running service: what an operator does in a day, by clicks and typing."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import chromium, look, watched, with_browser
from tests.system.conftest import Service

__all__ = ["chromium"]

expect.set_options(timeout=30_000)
DESK = {"width": 1280, "height": 900}


@pytest.fixture
def page(chromium: Browser, served: Service) -> Iterator[Page]:
    """The console on a desk. Whatever goes wrong in the page fails; no other host is asked."""
    with watched(chromium, served.values["MFA_CONSOLE_URL"], DESK, "light") as page:
        yield page


@pytest.fixture(scope="module")
def shop(served: Service) -> dict[str, str]:
    """An application whose user ann asked for more codes than she may, of an account with a template."""
    account = served.mfactl("account", "create", "Acme Ltd", "--credit", "50")["id"]
    made = served.mfactl(
        "application", "create", "Acme Shop", "--account", account, "--set", "display_name=Acme"
    )
    template = served.mfactl("template", "create", "Login", "--account", account, "--body", "$code, please")[
        "id"
    ]
    token = served.mfactl("token", "create", "--account", account, "--name", "backend")["token"]
    place = f"/applications/{made['id']}/users/ann"
    served.call("POST", f"{place}/associate", {"address": "+12025550171"}, token=token)
    code = re.search(r"\d{6}", served.messages()[0]["body"])
    assert code
    served.call("POST", f"{place}/validate", {"validation_code": code[0]}, token=token)
    for _ in range(6):
        served.call("POST", f"{place}/login_start", {}, token=token)
    return {"account": account, "application": made["id"], "template": template}


def _open(page: Page, served: Service, place: str) -> None:
    page.goto("about:blank")
    page.goto(f"{served.values['MFA_CONSOLE_URL']}#{place}")


@with_browser
def test_one_search_says_why_ann_got_no_code(page: Page, served: Service, shop: dict[str, str]):
    _open(page, served, "/")
    page.get_by_role("searchbox").fill("ann")
    page.keyboard.press("Enter")
    user = page.get_by_role("row", name=re.compile("Acme Shop")).get_by_role("link", name="ann")
    expect(user).to_be_visible()
    if page.get_by_label("Users found").get_by_role("row").count() == 2:  # Other tests may have an ann too.
        expect(page.get_by_text(re.compile("no code was sent: too many codes for this user"))).to_have_count(
            2
        )
    user.click()

    expect(page.get_by_role("heading", name="ann", exact=True)).to_be_focused()
    expect(page.get_by_text(re.compile("no code was sent: too many codes for this user"))).to_have_count(2)
    expect(page.get_by_text("Wait, or raise the account's user_sends limits.")).to_be_visible()
    told = served.mfactl("logs", "--application", shop["application"], "--user", "ann")
    assert "too many codes for this user or address" in told["answer"]


@with_browser
def test_an_account_is_created_suspended_and_found_in_the_audit_trail(page: Page, served: Service):
    _open(page, served, "/accounts")
    page.get_by_label("Name", exact=True).fill("Initech")
    page.get_by_label("Credit, in messages").fill("5")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", name="Initech")).to_be_visible()
    page.get_by_role("button", name="Suspend Initech").click()
    expect(page.get_by_role("dialog")).to_contain_text("It holds within")
    page.get_by_role("dialog").get_by_role("button", name="Suspend").click()
    expect(page.get_by_role("button", name="Resume Initech")).to_be_visible()

    page.get_by_role("link", name="What operators changed").click()

    expect(page.get_by_role("row", name=re.compile("account suspend"))).to_contain_text("active → suspended")


@with_browser
def test_a_token_is_shown_once(page: Page, served: Service, shop: dict[str, str]):
    _open(page, served, f"/accounts/{shop['account']}")
    page.get_by_text("Create a token").click()
    page.get_by_label("Purpose").fill("reports")
    page.get_by_role("button", name="Create token").click()

    token = page.get_by_label("The new token").inner_text()
    assert re.fullmatch(r"mfa_\w{66}", token)
    expect(page.get_by_role("row", name=re.compile("^reports"))).to_be_visible()
    page.reload()
    expect(page.get_by_role("row", name=re.compile("^reports"))).to_be_visible()
    assert token not in page.content()


@with_browser
def test_a_text_is_previewed_as_it_is_written_and_a_conflict_is_said(
    page: Page, served: Service, shop: dict[str, str]
):
    _open(page, served, f"/templates/{shop['template']}")
    text = page.get_by_label("For every other language")
    text.fill("$code für $display_name ✓")
    expect(page.get_by_label("Message in other languages")).to_contain_text("482719 für")
    expect(page.get_by_label("Message in other languages")).to_contain_text("“✓” is not in GSM 03.38")
    text.fill("no placeholder")
    expect(page.get_by_label("Message in other languages")).to_contain_text("does not contain $code")
    text.fill("$code is yours")
    served.mfactl("template", "update", shop["template"], "--name", "Login texts")

    page.get_by_role("button", name="Save texts").click()

    expect(page.get_by_role("alert")).to_contain_text("current version is 2")
    expect(text).to_have_value("$code is yours")


@with_browser
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_nobody_is_kept_out_of_a_page(chromium: Browser, served: Service, shop: dict[str, str], width, theme):
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
    size = {"width": width, "height": 800}
    with watched(chromium, served.values["MFA_CONSOLE_URL"], size, theme) as page:
        for name, place in places.items():
            _open(page, served, place)
            expect(page.locator("#page-title")).to_be_visible()
            expect(page.get_by_text(re.compile("Loading|Looking…"))).to_have_count(0)
            look(page, "operator", name)
