"""`make docs`: builds the site from the pages of docs/ and the checkout into .local/site, and checks every link."""

import shutil
from pathlib import Path

from local.settings import ROOT
from local.steps import StepFailed, printed, say, step
from tools.site.links import wrong_loads
from tools.site.pages import PAGES, write_pages

SITE = ROOT / ".local" / "site"
ZENSICAL = ROOT / ".tools" / "docs" / "bin" / "zensical"


def build() -> None:
    """Write the pages, build the site of them and check it. Raises StepFailed."""
    config = write_pages(PAGES)
    # Strict: a link to a page or a heading that does not exist is an error.
    command: list[str | Path] = [ZENSICAL, "build", "--clean", "--strict", "--config-file", config]
    printed(command, "the pages do not build:", PAGES)
    # The builder works only within its own folder.
    shutil.rmtree(SITE, ignore_errors=True)
    shutil.move(PAGES / "site", SITE)
    if wrong := list(wrong_loads(SITE)):
        raise StepFailed("pages load what is not in the site:\n" + "\n".join(wrong))


if __name__ == "__main__":
    with step("Building the site"):
        build()
    say(f"Its pages and links are in order: {SITE.relative_to(ROOT)}/index.html")
