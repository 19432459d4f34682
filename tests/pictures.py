"""`make pictures`: docs/images/console-*.png anew, of a login on a running `make run`, whole and in both themes.

Take them on a quiet machine: the console shows how long each call took.
"""

import sys
from typing import Literal

from playwright.sync_api import expect

from local.running import require_service
from local.settings import ROOT
from local.steps import StepFailed, fail, say
from tests.browser import CHROMIUM, launched, watched
from tests.stranger import walk

WIDTH = 1280
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def main() -> int:
    """Take both; answer the exit status."""
    try:
        url = require_service()["MFA_CONSOLE_URL"]
    except StepFailed as error:
        fail(error)
        return 1
    if not CHROMIUM:
        say("No Chromium is here; CHROMIUM=/path/to/it names one.")
        return 1
    with launched() as browser:
        for theme in THEMES:
            with watched(browser, url, {"width": WIDTH, "height": 900}, theme) as page:
                expect.set_options(timeout=30_000)
                if theme == THEMES[0]:
                    walk(page)
                page.wait_for_timeout(1500)  # The charts come with the next look at the run.
                height = page.evaluate("document.documentElement.scrollHeight")
                page.set_viewport_size({"width": WIDTH, "height": height})
                target = ROOT / "docs" / "images" / f"console-{theme}.png"
                page.screenshot(path=target, full_page=True)
                say(f"  {target.relative_to(ROOT)}, {WIDTH} by {height}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
