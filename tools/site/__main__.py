"""`make docs`: builds the site from the pages of docs/ and the checkout into .local/site, and checks every link."""

import shutil
import sys
from pathlib import Path

from local.settings import ROOT
from local.steps import StepFailed, fail, printed, say, step
from tools.site.links import Links, check
from tools.site.pages import PAGES, write_pages

SITE = ROOT / ".local" / "site"
EXTERNAL = ROOT / ".local" / "site-links.txt"
ZENSICAL = ROOT / ".tools" / "docs" / "bin" / "zensical"


def build(pages: Path = PAGES, site: Path = SITE) -> Links:
    """Write the pages, build the site of them and check it. Raises StepFailed."""
    config = write_pages(pages)
    command = [str(ZENSICAL), "build", "--clean", "--strict", "--config-file", str(config)]
    printed(command, "the pages do not build:", config.parent)
    # The builder works only within its own folder.
    shutil.rmtree(site, ignore_errors=True)
    shutil.move(pages / "site", site)
    return check(site)


def main() -> int:
    """Build the site, and return the exit status."""
    try:
        with step("Building the site"):
            links = build()
        if links.broken:
            raise StepFailed(
                "links that lead nowhere, or outside for what a page loads:\n" + "\n".join(links.broken)
            )
    except StepFailed as error:
        fail(error)
        return 1
    EXTERNAL.write_text("".join(f"{address}\n" for address in sorted(links.external)))
    say(
        f"{links.pages} pages and {links.internal} links are in order: {SITE.relative_to(ROOT)}/index.html\n"
        f"{len(links.external)} links outside, not followed: {EXTERNAL.relative_to(ROOT)}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
