"""Where a real browser is tried: found on this machine, driven without a window, and looked at for what keeps people out."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome") or ""
SHOTS = Path(__file__).parents[1] / ".local" / "screenshots"
View = tuple[Literal["desk", "phone"], Literal["light", "dark"]]
SIZES: dict[str, ViewportSize] = {
    "desk": {"width": 1280, "height": 900},
    "phone": {"width": 360, "height": 740},
}
VIEWS: list[View] = [("desk", "light"), ("desk", "dark"), ("phone", "light"), ("phone", "dark")]
# Chromium reports each answer that is an error, as a wrong code is meant to be, and that a driver may be in a field before
# `autofocus` is.
_EXPECTED = ("status of 4", "Autofocus processing was blocked")
if not CHROMIUM and os.environ.get("BROWSER_REQUIRED"):
    raise RuntimeError("BROWSER_REQUIRED is set, and there is no Chromium")
# Marks the tests that say so where they do not run.
with_browser = pytest.mark.skipif(
    not CHROMIUM, reason="NOT RUN: no Chromium here; CHROMIUM=/path/to/it names one"
)
# The first calls of functions are cold, on a machine that does other things too.
expect.set_options(timeout=30_000)


@contextmanager
def launched() -> Iterator[Browser]:
    """A browser without a window."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for the tests of a file."""
    with launched() as browser:
        yield browser


@pytest.fixture
def page(chromium: Browser, url: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page at the fixture `url`, on a desk in the light, or as a test says.

    Whatever goes wrong in it fails, and so does asking another host.
    """
    size, theme = getattr(request, "param", VIEWS[0])
    # Without motion, axe never measures the colours of a message that fades in.
    context = chromium.new_context(
        base_url=url, color_scheme=theme, viewport=SIZES[size], reduced_motion="reduce"
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page, said, asked = context.new_page(), [], set()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda sent: asked.add(sent.url.split("/")[2]))
    page.goto(url)
    yield page
    context.close()
    assert [each for each in said if not any(words in each for words in _EXPECTED)] == []
    assert asked == {url.split("/")[2]}


def press(page: Page, name: str) -> None:
    """Press the button with this name."""
    page.get_by_role("button", name=name, exact=True).click()


def look(page: Page, folder: str, name: str, whole: bool = True) -> None:
    """Take a picture, let axe look for what keeps people out, and let nothing stick out of the page.

    Of a page that is long, and so not `whole`, the picture has what is in view.
    """
    width = page.viewport_size["width"] if page.viewport_size else 0
    theme = "dark" if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") else "light"
    (SHOTS / folder).mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / folder / f"{name}-{width}-{theme}.png", full_page=whole)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
