"""`make pictures`: docs/images/console-*.png anew, of a login on a running `make run`, whole and in both themes.

Take them on a quiet machine: the console shows how long each call took.
"""

import sys

from local.running import require_service
from local.settings import ROOT
from local.steps import say
from tests.browser import CHROMIUM, VIEWS, launched, watched
from tests.stranger import walk


def main() -> int:
    """Take both; answer the exit status."""
    url = require_service()["MFA_CONSOLE_URL"]
    if not CHROMIUM:
        say("No Chromium is here; CHROMIUM=/path/to/it names one.")
        return 1
    with launched() as browser:
        for view in VIEWS[:2]:
            with watched(browser, url, view) as page:
                if view == VIEWS[0]:
                    walk(page)
                page.wait_for_timeout(1500)  # The charts come with the next look at the run.
                size = page.evaluate("({width: innerWidth, height: document.documentElement.scrollHeight})")
                page.set_viewport_size(size)
                target = ROOT / "docs" / "images" / f"console-{view[1]}.png"
                page.screenshot(path=target, full_page=True)
                say(f"  {target.relative_to(ROOT)}, {size['width']} by {size['height']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
