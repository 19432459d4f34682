"""The pages of the site (from docs/, from the checkout's root, and generated ones) and its navigation."""

import json
import re
import shutil
import tomllib
from pathlib import Path
from posixpath import normpath
from typing import Any

import yaml

from local.settings import ROOT
from local.steps import StepFailed
from tools.site.reference import reference
from tools.site.viewer import PAGE, copy_viewer

DOCS = ROOT / "docs"
PAGES = ROOT / ".local" / "pages"
SETTINGS = DOCS / "site.yml"
# Pages of the checkout's root, by their name in the site. README is the repository's home page, index.md the site's.
FROM_ROOT = {
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changes.md",
    "SECURITY.md": "reporting.md",
}
_PLACES = {**FROM_ROOT, "README.md": "index.md", "docs/adr": "adr/index.md"}
# The folder in the site for copies of other files that pages link to.
SOURCES = "sources"
# Pages link to the API reference as openapi.json#reference. The repository has this file, the site a page made from it.
_REFERENCE = ("docs/openapi.json", "#reference")
_GENERATED = ("docs/reference.md", f"docs/{PAGE}")
_LINK = re.compile(r"\[([^\]]*)\]\(([^)#\s]+)((?:#[^)\s]*)?)\)")
_NOT_RUN = re.compile(r'^(```\w+) not-run="[^"]*"$', re.MULTILINE)


def write_pages(target: Path) -> Path:
    """Write the site's sources into `target`. Return the configuration that builds the site into its folder `site`."""
    shutil.rmtree(target, ignore_errors=True)
    content = target / "content"
    shutil.copytree(DOCS, content)
    description = (DOCS / "openapi.json").read_text()
    # It links to pages, which are HTML in the site.
    (content / "openapi.json").write_text(re.sub(r'(?<="url": ")(\w+)\.md', r"\1.html", description))
    copy_viewer(content)
    for name in (*FROM_ROOT, *(path.relative_to(ROOT).as_posix() for path in DOCS.rglob("*.md"))):
        write_page(name, (ROOT / name).read_text(), content)
    write_page("docs/adr/index.md", _decisions(), content)
    write_page("docs/reference.md", reference(json.loads(description), PAGE), content)
    settings = yaml.safe_load(SETTINGS.read_text())
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    ours = {
        "docs_dir": content.name,
        "site_dir": "site",
        "nav": navigation(settings["nav"]),
        "copyright": f"Version {version} · {settings['copyright']}",
    }
    config = target / "mkdocs.yml"
    config.write_text(yaml.safe_dump(settings | ours, sort_keys=False))
    return config


def _decisions() -> str:
    rows = []
    for path in sorted(DOCS.glob("adr/0*.md")):
        number, _, title = path.read_text().partition("\n")[0].removeprefix("# ").partition(". ")
        rows.append(f"{number}. [{title}]({path.name})\n")
    says = "Architecture decision records (ADRs): the context, the decision, its consequences and the alternatives."
    return f"# Decisions\n\n{says}\n\n{''.join(rows)}"


def write_page(name: str, text: str, content: Path) -> None:
    """Write a page of the checkout, and the files outside docs/ that it links to. Raises StepFailed for a broken link.

    Its links lead to places in the site, and marks that are only for the tests of snippets are left out.
    """
    place = _place(name)

    def lead(match: re.Match[str]) -> str:
        text, address, anchor = match.groups()
        if ":" in address:
            return match[0]
        wanted = normpath((Path(name).parent / address).as_posix())
        if (wanted, anchor) == _REFERENCE:
            wanted, anchor = "docs/reference.md", ""
        if (ROOT / wanted).is_dir() and wanted not in _PLACES:
            # A folder's page is its README. Without one, the link becomes text.
            wanted = f"{wanted}/README.md"
            if not (ROOT / wanted).is_file():
                return text
        if not (ROOT / wanted).exists() and wanted not in _GENERATED:
            raise StepFailed(f"{name} links to {wanted}, which does not exist.")
        _copy(wanted, content)
        return f"[{text}]({'../' * place.count('/')}{_place(wanted)}{anchor})"

    page = content / place
    page.parent.mkdir(parents=True, exist_ok=True)
    page.touch()  # A page can link to itself.
    page.write_text(_NOT_RUN.sub(r"\1", _LINK.sub(lead, text)))


def _place(name: str) -> str:
    """Return the place in the site of a file of the checkout."""
    below_docs = name.removeprefix("docs/")
    return _PLACES.get(name) or (below_docs if below_docs != name else f"{SOURCES}/{name}")


def _copy(name: str, content: Path) -> None:
    """Copy a file from outside docs/, unless it is there."""
    copied = content / _place(name)
    if not copied.is_relative_to(content / SOURCES) or copied.exists():
        return
    if copied.suffix == ".md":
        write_page(name, (ROOT / name).read_text(), content)
    else:
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, copied)


def navigation(entry: Any) -> Any:
    """Return an entry of the navigation with each pattern for names of files replaced by the pages that match."""
    if isinstance(entry, dict):
        return {title: navigation(each) for title, each in entry.items()}
    if isinstance(entry, str):
        return entry
    return [page for each in entry for page in (_matching(each) if "*" in each else [navigation(each)])]


def _matching(pattern: str) -> list[str]:
    return sorted(path.relative_to(DOCS).as_posix() for path in DOCS.glob(pattern))
